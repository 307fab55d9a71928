"""Small data files of every format with what NumPy, pandas, pyarrow and Pillow read from them."""

import gzip
import io
import json
import shutil

import numpy as np
import pandas as pd
import PIL
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from PIL import Image

from golden import ROOT, tensor, write

FOLDER = ROOT / "crates/data/goldens"
rng = np.random.default_rng(6)
cases = []


def add(source, reader, files, x, y=None, within=0):
    """`within` is how far bytes of pictures may lie from those of another decoder."""
    as_tensor = lambda array: tensor(torch.from_numpy(np.ascontiguousarray(array)))
    case = {"source": source, "reader": reader, "files": files, "x": as_tensor(x)}
    cases.append(case | ({} if y is None else {"y": as_tensor(y)}) | ({"within": within} if within else {}))


def path(name):
    target = FOLDER / "files" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def as_ours(array):
    """The element types of tensors."""
    if array.dtype == np.bool_ or array.dtype == np.uint8:
        return array
    return array.astype(np.float32 if array.dtype.kind == "f" else np.int32)


def arrays():
    numpy = f"numpy {np.__version__}"
    values = rng.normal(0, 50, (3, 2, 4))
    for dtype in ["?", "u1", "i1", "<u2", ">i2", "<i4", ">u4", "<i8", ">i8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"]:
        array = (np.abs(values) if "u" in dtype else values).astype(dtype)
        if dtype == "?":
            array = values > 0
        for order in "CF" if dtype in ("u1", "<f4", ">f8") else "C":
            name = f"npy/{np.dtype(dtype).name}{'-big' if dtype[0] == '>' else ''}{'-columns' if order == 'F' else ''}.npy"
            np.save(path(name), np.asarray(array, order=order))
            add(numpy, {"kind": "npy"}, [["x", name]], as_ours(array))
    x, y = values.astype("f4"), np.array([2, 0, 1])
    np.savez(path("npz/stored.npz"), x=x, y=y)
    add(numpy, {"kind": "npz"}, [["", "npz/stored.npz"]], x, as_ours(y))
    np.savez_compressed(path("npz/deflated.npz"), train=np.asfortranarray(x), answers=y.astype(">i2"))
    add(numpy, {"kind": "npz", "x": "train", "y": "answers"}, [["", "npz/deflated.npz"]], x, as_ours(y))


def idx():
    images, labels = rng.integers(0, 256, (4, 5, 3), dtype=np.uint8), rng.integers(0, 10, 4, dtype=np.uint8)
    for name, array, kind in [("images", images, 8), ("labels", labels, 8), ("floats", images / 8, 13)]:
        header = bytes([0, 0, kind, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        data = header + (array.tobytes() if kind == 8 else array.astype(">f4").tobytes())
        path(f"idx/{name}").write_bytes(data)
        path(f"idx/{name}.gz").write_bytes(gzip.compress(data, mtime=0))
    for end in ["", ".gz"]:
        files = [["x", f"idx/images{end}"], ["y", f"idx/labels{end}"]]
        add(f"numpy {np.__version__}", {"kind": "idx"}, files, images, labels.astype("i4"))
    add(f"numpy {np.__version__}", {"kind": "idx"}, [["x", "idx/floats.gz"]], (images / 8).astype("f4"))


def tables():
    pandas = f"pandas {pd.__version__}"
    frame = pd.DataFrame({
        "whole": [3, -1, 1 << 20, 0, 7],
        "float": [0.1, -2.5e-7, 123456.789, np.nan, 3.4e38],
        "city": ["Bern", "Zürich, west", 'the "Hague"', "two\nlines", "Bern"],
        "truth": [1.5, 2.25, -0.0, 1e-3, 99.0],
        "answer": ["no", "yes", "yes", "no", "maybe"],
    })
    codes = lambda column: pd.Categorical(frame[column]).codes.astype("i4")
    numbers = frame[["whole", "float", "truth"]].to_numpy(np.float32)
    x = np.insert(numbers, 2, codes("city"), axis=1)
    hot = np.concatenate([numbers[:, :2], pd.get_dummies(frame["city"]).to_numpy(np.float32), numbers[:, 2:]], axis=1)
    label = {"label": "answer"}

    frame.to_csv(path("csv/quoted.csv"), index=False)
    add(pandas, {"kind": "csv", **label}, [["", "csv/quoted.csv"]], x, codes("answer"))
    add(pandas, {"kind": "csv", "encoding": "oneHot", **label}, [["", "csv/quoted.csv"]], hot, codes("answer"))
    frame.to_csv(path("csv/semicolons.csv.gz"), index=False, sep=";", header=False, quoting=1, lineterminator="\r\n",
                 compression={"method": "gzip", "mtime": 0})
    plain = {"kind": "csv", "delimiter": ";", "header": False, "label": "4"}
    add(pandas, plain, [["", "csv/semicolons.csv.gz"]], x, codes("answer"))
    many = pd.DataFrame(rng.normal(0, 10.0 ** rng.integers(-8, 8, (40, 6))), columns=list("abcdef"))
    many.to_csv(path("csv/numbers.csv"), index=False)
    add(pandas, {"kind": "csv", "label": "f"}, [["", "csv/numbers.csv"]], many[list("abcde")].to_numpy(np.float32),
        many["f"].to_numpy(np.float32))

    frame.to_json(path("jsonl/frame.jsonl"), orient="records", lines=True, double_precision=15)
    add(pandas, {"kind": "jsonl", **label}, [["", "jsonl/frame.jsonl"]], x, codes("answer"))
    parquet(frame, x, codes("answer"))


def parquet(frame, x, y):
    arrow, add_one = f"pyarrow {pa.__version__}", lambda name, reader, x, y: add(
        arrow, {"kind": "parquet", **reader}, [["", f"parquet/{name}.parquet"]], x, y)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for name, options in {
        "snappy": {},
        "plain": {"compression": "none", "use_dictionary": False},
        "gzip-2": {"compression": "gzip", "data_page_version": "2.0"},
        "zstd-groups": {"compression": "zstd", "row_group_size": 2},
        "small-pages": {"data_page_size": 8, "write_batch_size": 1},
        "delta": {"use_dictionary": False, "column_encoding": {
            "whole": "DELTA_BINARY_PACKED", "float": "BYTE_STREAM_SPLIT", "city": "DELTA_BYTE_ARRAY",
            "truth": "BYTE_STREAM_SPLIT", "answer": "DELTA_LENGTH_BYTE_ARRAY"}},
    }.items():
        pq.write_table(table, path(f"parquet/{name}.parquet"), **options)
        add_one(name, {"label": "answer"}, x, y)
    rows = 300
    import decimal
    columns = {
        "bool": pa.array(rng.random(rows) < 0.3),
        "u1": pa.array(rng.integers(0, 256, rows), pa.uint8()),
        "u4": pa.array(rng.integers(0, 1 << 32, rows), pa.uint32()),
        "i8": pa.array(np.cumsum(rng.integers(-9, 9, rows)), pa.int64()),
        "f2": pa.array(rng.normal(size=rows).astype(np.float16), pa.float16()),
        "f4": pa.array(rng.normal(size=rows).astype(np.float32), pa.float32()),
        "some": pa.array([None if i % 7 < 3 else i / 4 for i in range(rows)], pa.float64()),
        "none": pa.array([None] * rows, pa.int32()),
        "money": pa.array([decimal.Decimal(int(i)) / 100 for i in rng.integers(-10**6, 10**6, rows)], pa.decimal128(12, 2)),
        "label": pa.array(rng.integers(0, 5, rows), pa.int16()),
    }
    mixed = pa.table(columns)
    wanted = mixed.drop(["label"]).to_pandas().astype(float).to_numpy(np.float32)
    for version in ["1.0", "2.0"]:
        for encoding in ["dictionary", "delta"]:
            delta = {"use_dictionary": False, "column_encoding": {
                "bool": "RLE", "u4": "DELTA_BINARY_PACKED", "i8": "DELTA_BINARY_PACKED", "f4": "BYTE_STREAM_SPLIT"}}
            options = {"data_page_version": version, **(delta if encoding == "delta" else {})}
            pq.write_table(mixed, path(f"parquet/mixed-{encoding}-{version}.parquet"), row_group_size=128, **options)
            add_one(f"mixed-{encoding}-{version}", {"label": "label"}, wanted, mixed["label"].to_numpy().astype("i4"))
    lists = pa.table({"a": [1.0, 2.0], "list": [[1], [2, 3]], "b": [3.0, 4.0]})
    pq.write_table(lists, path("parquet/lists.parquet"))
    add_one("lists", {"columns": ["b", "a"]}, np.array([[3, 1], [4, 2]], np.float32), None)


def picture(height, width):
    """Something smooth with edges, as photographs are."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [np.sin(x / 5 + y / 9) * 60 + 120, np.cos(x / 7) * 50 + y * 3, (x > width / 2) * 120 + y * 2 + 30]
    return np.stack(waves, -1).clip(0, 255).astype(np.uint8)


def images():
    pillow = f"pillow {PIL.__version__}"
    shutil.rmtree(FOLDER / "files/images", ignore_errors=True)
    rgb = Image.fromarray(picture(21, 30))
    alpha = rgb.convert("RGBA")
    alpha.putalpha(Image.fromarray((np.arange(21 * 30) % 256).astype(np.uint8).reshape(21, 30)))
    sixteen = Image.fromarray((picture(21, 30)[..., 0].astype(np.uint16) * 257))
    saved = {
        "png": [("rgb.png", rgb, {}), ("grey.png", rgb.convert("L"), {}), ("palette.png", rgb.quantize(16), {}),
                ("alpha.png", alpha, {}), ("bit.png", rgb.convert("1"), {})],
        "sixteen": [("sixteen.png", sixteen, {})],
        "jpeg": [("rgb.jpg", rgb, {"quality": 95, "subsampling": 0}), ("grey.jpeg", rgb.convert("L"), {"quality": 80}),
                 ("progressive.JPG", rgb, {"quality": 90, "progressive": True, "subsampling": 0}),
                 ("restarts.jpg", rgb, {"quality": 90, "subsampling": 0, "restart_marker_blocks": 2})],
        "webp": [("lossless.webp", rgb, {"lossless": True}), ("alpha.webp", alpha, {"lossless": True, "exact": True}),
                 ("lossy.webp", rgb, {"quality": 90})],
        "bmp": [("rgb.bmp", rgb, {}), ("grey.bmp", rgb.convert("L"), {}), ("palette.bmp", rgb.quantize(16), {}),
                ("bit.bmp", rgb.convert("1"), {}), ("alpha.bmp", alpha, {})],
    }
    modes = {"rgb": "RGB", "rgba": "RGBA", "grayscale": "L"}
    # Colours of lossy formats are rounded by each decoder in its own way; chroma of lossy WebP is spread out, too.
    within = {"jpeg": 3, "webp": 6}
    for kind, files in saved.items():
        for name, image, options in files:
            image.save(path(f"images/{kind}/{name}"), **options)
        names = sorted(name for name, _, _ in files)
        for color, mode in modes.items():
            if kind == "sixteen" and color != "grayscale":
                continue
            opened = [Image.open(path(f"images/{kind}/{name}")) for name in names]
            if kind == "sixteen":
                # Pillow cuts 16 bits off at 255 instead of taking the higher byte.
                pixels = np.stack([(np.asarray(image) >> 8).astype(np.uint8) for image in opened])
            else:
                pixels = np.stack([np.asarray(image.convert(mode)) for image in opened])
            pixels = pixels if pixels.ndim == 4 else pixels[..., None]
            reader = {"kind": "imageFolder", "labels": False, "colorMode": color}
            add(pillow, reader, [["", f"images/{kind}"]], pixels, within=within.get(kind, 0))
    sizes = [(21, 30), (40, 16), (9, 9)]
    for (height, width), name in zip(sizes, ["cat/b/one", "cat/two", "dog/three"]):
        target = path(f"images/classes/{name}.png")
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture(height, width)).save(target)
    methods = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "nearest": Image.NEAREST}
    for method, number in methods.items():
        for height, width in [(12, 17), (33, 8)]:
            whole = [np.asarray(Image.fromarray(picture(*size)).resize((width, height), number)) for size in sizes]
            reader = {"kind": "imageFolder", "imageSize": [height, width], "interpolation": method}
            add(pillow, reader, [["", "images/classes"]], np.stack(whole), np.array([0, 0, 1], np.int32))


shutil.rmtree(FOLDER, ignore_errors=True)
arrays()
idx()
tables()
images()
write("crates/data/goldens/formats.json", cases)

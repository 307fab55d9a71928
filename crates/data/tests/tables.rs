//! Tables as users open them: CSV and JSON Lines, in memory and as a stream.

#![allow(clippy::unwrap_used)]

mod reading;

use std::fmt::Write as _;
use std::io::Write as _;

use espalier_data::Schema;
use espalier_data::readers::Read;
use espalier_graph::{DType, Tensor};
use espalier_spec::{Result, Value, json};
use reading::samples;
use tempfile::NamedTempFile;

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn open(file: &NamedTempFile, options: &Value) -> Result<Read> {
    reading::open(options, vec![(String::new(), file.path().to_owned())])
}

fn good(text: &str, options: &Value) -> (Schema, Vec<f32>, Vec<f32>) {
    let file = file(text);
    let read = open(&file, options).unwrap();
    let mut columns = samples(&read).unwrap().columns.into_iter();
    let mut column = || columns.next().map(|column| column.even("test", "x").unwrap().to_f32());
    (read.source.schema().clone(), column().unwrap(), column().unwrap_or_default())
}

/// The error of a file, without the file's name.
fn wrong(text: &str, options: &Value) -> String {
    let file = file(text);
    let message = match open(&file, options) {
        Ok(read) => samples(&read).unwrap_err().message,
        Err(error) => error.message,
    };
    let name = format!("{}: ", file.path().display());
    message.strip_prefix(&name).unwrap_or_else(|| panic!("{message} names the file")).to_owned()
}

fn dtypes(schema: &Schema) -> Vec<DType> {
    schema.fields.iter().map(|field| field.dtype).collect()
}

const FLOWERS: &str = "length,kind,width\n5.1,setosa,3.5\n4.9,virginica,\n6.2, setosa ,2.9\n";
const ADVICE: &str = "Mend it, or give onError: 'skip'.";

#[test]
fn a_label_of_texts_becomes_classes_in_sorted_order() {
    let (schema, x, y) = good(FLOWERS, &json!({ "kind": "csv", "label": "kind" }));
    assert_eq!(schema.names.feature_names, ["length", "width"]);
    assert_eq!(schema.names.class_names, ["setosa", "virginica"]);
    assert_eq!(dtypes(&schema), [DType::F32, DType::I32]);
    assert_eq!((&x[..3], y), (&[5.1, 3.5, 4.9][..], vec![0., 1., 0.]));
    assert!(x[3].is_nan());
}

#[test]
fn classes_that_are_named_keep_their_ids_in_a_file_that_lacks_some() {
    let names = json!(["virginica", "versicolor", "setosa"]);
    for (kind, text) in [
        ("csv", FLOWERS.to_owned()),
        ("jsonl", "{\"a\":1,\"kind\":\"setosa\"}\n{\"a\":2,\"kind\":\"virginica\"}\n".to_owned()),
    ] {
        let options = json!({ "kind": kind, "label": "kind", "classNames": names });
        let (schema, _, y) = good(&text, &options);
        assert_eq!(schema.names.class_names, ["virginica", "versicolor", "setosa"]);
        assert_eq!(y[..2], [2., 0.], "{kind}");
    }
    let (_, _, y) = good("a,y\n1,10\n2,9\n", &json!({ "kind": "csv", "label": "y", "classNames": ["10", "11", "9"] }));
    assert_eq!(y, [0., 2.]);
}

#[test]
fn classes_that_are_not_named_and_names_without_a_label_are_errors() {
    let options = json!({ "kind": "csv", "label": "kind", "classNames": ["setosa", "versicolor"] });
    let message = wrong(FLOWERS, &options);
    assert!(
        message.starts_with("line 3, column 'kind': the cell is no class; expected one of classNames"),
        "{message}"
    );
    assert!(message.contains("got 'virginica'"), "{message}");
    let message = wrong(FLOWERS, &json!({ "kind": "csv", "classNames": ["setosa"] }));
    assert!(message.starts_with("classNames: there is no label"), "{message}");
    for names in [json!([]), json!(["a", "b", "a"])] {
        let message = wrong("x,y\n1,a\n", &json!({ "kind": "csv", "label": "y", "classNames": names }));
        assert!(message.starts_with("classNames: some are missing or named twice; expected each once"), "{message}");
    }
}

#[test]
fn categories_among_inputs_become_codes_or_columns() {
    let (schema, x, y) = good(FLOWERS, &json!({ "kind": "csv", "label": "length", "columns": ["kind"] }));
    assert_eq!((dtypes(&schema), x, y), (vec![DType::I32, DType::F32], vec![0., 1., 0.], vec![5.1, 4.9, 6.2]));
    let options = json!({ "kind": "csv", "columns": ["kind", "length"], "encoding": "oneHot" });
    let (schema, x, _) = good(FLOWERS, &options);
    assert_eq!(schema.names.feature_names, ["kind=setosa", "kind=virginica", "length"]);
    assert_eq!(x, [1., 0., 5.1, 0., 1., 4.9, 1., 0., 6.2]);
    assert_eq!(dtypes(&schema), [DType::F32]);
}

#[test]
fn categories_that_are_named_keep_their_places_in_a_file_that_lacks_some() {
    let known = json!({ "kind": ["ash", "elm", "oak"] });
    for encoding in ["codes", "oneHot"] {
        let options = json!({ "kind": "csv", "encoding": encoding, "categories": known });
        let (schema, x, _) = good("kind,age\noak,1\nash,2\n", &options);
        let expected = if encoding == "codes" { vec![2., 1., 0., 2.] } else { vec![0., 0., 1., 1., 1., 0., 0., 2.] };
        assert_eq!(x, expected, "{encoding}");
        assert_eq!(json!(schema.names.categories), known);
    }
    let (schema, ..) = good("kind,age\noak,1\nash,2\n", &json!({ "kind": "csv", "label": "age" }));
    assert_eq!(json!(schema.names.categories), json!({ "kind": ["ash", "oak"] }));
    let message = wrong("kind,age\noak,1\nyew,2\n", &json!({ "kind": "csv", "categories": known }));
    assert!(
        message.starts_with("line 3, column 'kind': the cell is no category of its column; expected one of cat"),
        "{message}"
    );
    let message = wrong("kind,age\noak,1\n", &json!({ "kind": "csv", "label": "kind", "categories": known }));
    assert!(message.starts_with("categories: the label is among them; expected inputs, got 'kind'"), "{message}");
    let message = wrong("age\n1\n", &json!({ "kind": "csv", "categories": known }));
    assert!(message.starts_with("categories: there is no such column; expected one of 'age', got 'kind'"), "{message}");
}

#[test]
fn categories_that_are_numbers_are_sorted_as_numbers() {
    let options = json!({ "kind": "csv", "label": "a", "categorical": ["a"] });
    let (schema, x, y) = good("a,b\n10,1\n9,2\n10,3\n", &options);
    assert_eq!((schema.names.class_names, x, y), (vec!["9".into(), "10".into()], vec![1., 2., 3.], vec![1., 0., 1.]));
}

#[test]
fn files_without_a_header_and_with_other_marks_are_read() {
    let options = json!({ "kind": "csv", "header": false, "delimiter": ";", "quote": "'", "label": "1" });
    let (schema, x, y) = good("\u{feff}1;2\n'3';4", &options);
    assert_eq!((schema.names.feature_names, x, y), (vec!["0".to_owned()], vec![1., 3.], vec![2., 4.]));
}

#[test]
fn rows_that_are_ragged_or_hold_a_text_among_numbers_are_named_or_counted() {
    let text = "a,b\n1,2\n3,4,5\n6\nx,7\n8,9\n0,1\n";
    let csv = || json!({ "kind": "csv" });
    assert_eq!(wrong(text, &csv()), format!("line 3: has another number of cells; expected 2, got 3. {ADVICE}"));
    let blank = "a,b\n1,2\n\n6\n";
    assert_eq!(wrong(blank, &csv()), format!("line 4: has another number of cells; expected 2, got 1. {ADVICE}"));
    let message = wrong("a,b\n1,2\n\"3\n\n\",4\nx,7\n", &csv());
    assert!(message.starts_with("line 6, column 'a': the cell is no number; expected a number"), "{message}");
    for stream in [false, true] {
        let file = file(text);
        let read = open(&file, &json!({ "kind": "csv", "onError": "skip", "stream": stream })).unwrap();
        let chunk = samples(&read).unwrap();
        let x = chunk.columns[0].clone().even("test", "x").unwrap();
        assert_eq!((chunk.skipped, x.to_f32()), (3, vec![1., 2., 8., 9., 0., 1.]));
    }
}

#[test]
fn missing_and_unknown_labels_are_errors() {
    let message = wrong("a,b\n1,x\n2,?\n", &json!({ "kind": "csv", "label": "b" }));
    assert!(message.starts_with("line 3, column 'b': the cell is missing; expected a label, got '?'."), "{message}");
    let message = wrong("a,b\n1,2\n", &json!({ "kind": "csv", "label": "c" }));
    assert_eq!(message, "label: there is no such column; expected one of 'a', 'b', got 'c'.");
    let both = json!({ "kind": "csv", "label": "a", "columns": ["a"] });
    assert!(wrong("a,b\n1,2\n", &both).contains("the label is among them"));
    assert!(wrong("a\n1\n", &json!({ "kind": "csv", "label": "a" })).contains("no column to learn from"));
}

#[test]
fn files_without_rows_and_quotes_that_do_not_close_are_errors() {
    for text in ["", "a,b\n", "\n\n"] {
        assert!(wrong(text, &json!({ "kind": "csv" })).contains("has no rows"), "{text:?}");
    }
    let message = wrong("a,b\n1,2\n\"3,4\n5,6\n", &json!({ "kind": "csv" }));
    assert!(message.starts_with("line 3: a quote does not close"), "{message}");
    assert!(wrong("\n", &json!({ "kind": "jsonl" })).contains("has no rows"));
}

#[test]
fn a_file_of_many_pieces_gives_the_same_rows_in_memory_and_as_a_stream() {
    let mut text = String::from("x,y,city\n");
    for row in 0..150_000 {
        writeln!(text, "{row},{}.25,\"city, {}\"", row % 977, row % 13).unwrap();
    }
    let file = file(&text);
    for stream in [false, true] {
        let read = open(&file, &json!({ "kind": "csv", "label": "city", "stream": stream })).unwrap();
        assert_eq!(read.source.rows(), (!stream).then_some(150_000));
        let chunk = samples(&read).unwrap();
        assert_eq!(chunk.rows, (0..150_000).collect::<Vec<_>>());
        let column = |i: usize| -> Tensor { chunk.columns[i].clone().even("test", "x").unwrap() };
        let (x, y) = (column(0).to_f32(), column(1));
        for row in [0, 1, 40_000, 99_999, 149_999] {
            assert_eq!(x[2 * row..2 * row + 2], [row as f32, (row % 977) as f32 + 0.25]);
            let class = format!("city, {}", row % 13);
            assert_eq!(read.source.schema().names.class_names[y.as_i32().unwrap()[row] as usize], class);
        }
    }
}

#[test]
fn fields_of_json_become_columns_and_lists_several_of_them() {
    let text = "{\"v\": [1, 2.5], \"on\": true, \"kind\": \"b\"}\n\n{\"kind\":\"a\",\"v\":[3,null]}\r\n";
    let (schema, x, y) = good(text, &json!({ "kind": "jsonl", "label": "kind" }));
    assert_eq!(schema.names.feature_names, ["v[0]", "v[1]", "on"]);
    assert_eq!(schema.names.class_names, ["a", "b"]);
    assert_eq!((&x[..4], y), (&[1., 2.5, 1., 3.][..], vec![1., 0.]));
    assert!(x[4].is_nan() & x[5].is_nan());
}

#[test]
fn fields_that_the_first_line_lacks_are_found_in_those_behind_it() {
    let text = "{\"a\":1,\"v\":null}\n{\"b\":2,\"a\":3}\n{\"v\":[4,5]}\n";
    let (schema, x, _) = good(text, &json!({ "kind": "jsonl" }));
    assert_eq!(schema.names.feature_names, ["a", "v[0]", "v[1]", "b"]);
    assert_eq!((x[0], x[4], x[7], &x[9..11]), (1., 3., 2., &[4., 5.][..]));
    assert_eq!(x.iter().filter(|x| x.is_nan()).count(), 7);
}

#[test]
fn lines_of_json_that_are_broken_are_named_or_counted() {
    let text = "{\"a\": [1]}\n{\"a\": [1, 2]}\n[1]\n{\"a\": [\n{\"a\": 3}\n{\"a\": [{}]}\n{\"a\": [4]}\n";
    let message = wrong(text, &json!({ "kind": "jsonl" }));
    assert!(message.starts_with("line 2, field 'a[0]': the value is a list of another length"), "{message}");
    let file = file(text);
    let chunk = samples(&open(&file, &json!({ "kind": "jsonl", "onError": "skip" })).unwrap()).unwrap();
    let x = chunk.columns[0].clone().even("test", "x").unwrap();
    assert_eq!((chunk.skipped, x.to_f32()), (5, vec![1., 4.]));
    let message = wrong("{\"a\": 1}\nnope\n", &json!({ "kind": "jsonl" }));
    assert!(message.starts_with("line 2: is no JSON object"), "{message}");
}

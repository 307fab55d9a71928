// Pixels as networks trained on ImageNet want them, and the means of one's own images.
import { applications, preprocess, random, tensor } from 'espalier';
import { describe, expect, it } from 'vitest';

const pixels = tensor([[[[255, 0, 51]]]], { dtype: 'uint8' });

describe('preprocessInput', () => {
  it.each([
    [{}, [(1 - 0.485) / 0.229, (0 - 0.456) / 0.224, (0.2 - 0.406) / 0.225]],
    [{ mode: 'torch' }, [(1 - 0.485) / 0.229, (0 - 0.456) / 0.224, (0.2 - 0.406) / 0.225]],
    [{ mode: 'caffe' }, [51 - 103.939, 0 - 116.779, 255 - 123.68]],
    [{ mode: 'tf' }, [1, -1, -0.6]],
  ] as const)('%o', (options, expected) => {
    const found = applications.preprocessInput(pixels, options);
    expect(found.shape).toEqual([1, 1, 1, 3]);
    for (const [i, value] of expected.entries()) expect(found.data()[i]).toBeCloseTo(value, 4);
  });

  it('keeps the order of pixels where it turns the colours round', () => {
    const x = random.normal([2, 3, 4, 3], { seed: 1 });
    const [found, given] = [applications.preprocessInput(x, { mode: 'caffe' }).data(), x.data()];
    const means = [103.939, 116.779, 123.68];
    for (const [i, value] of found.entries()) {
      const colour = i % 3;
      expect(value).toBeCloseTo((given[i - colour + 2 - colour] as number) - (means[colour] as number), 3);
    }
  });

  it('takes colours before pixels', () => {
    const x = random.normal([2, 3, 4, 3], { seed: 1 });
    const first = x.transpose([0, 3, 1, 2]);
    for (const mode of ['torch', 'caffe', 'tf'] as const) {
      const found = applications.preprocessInput(first, { mode, dataFormat: 'channelsFirst' });
      const expected = applications.preprocessInput(x, { mode }).transpose([0, 3, 1, 2]);
      expect(found.array(), mode).toEqual(expected.array());
    }
    expect(() => applications.preprocessInput(x.slice([0], [1]), { dataFormat: 'channelsFirst' })).not.toThrow();
    expect(() => applications.preprocessInput(random.normal([4, 4, 3]), { dataFormat: 'channelsFirst' })).toThrow(
      'expected [.., 3, height, width], got [4, 4, 3].',
    );
  });

  it('refuses images without colours, and ways that there are not', () => {
    expect(() => applications.preprocessInput([[[1]]])).toThrow('expected [.., height, width, 3], got [1, 1, 1].');
    expect(() => applications.preprocessInput(pixels, { mode: 'keras' as 'tf' })).toThrow("got 'keras'.");
  });
});

describe('standardScaler of images', () => {
  const images = random.normal([5, 2, 3, 3], { seed: 2 }).mul(3).add(10);

  it('takes the mean image away', async () => {
    const scaler = await preprocess.standardScaler({ withStd: false }).fit(images);
    expect(scaler.statistics.mean?.shape).toEqual([2, 3, 3]);
    const left = scaler.transform(images).mean({ axes: 0 });
    for (const mean of left.data()) expect(mean).toBeCloseTo(0, 4);
  });

  it('takes the mean of each colour away, or scales each', async () => {
    const centred = await preprocess.standardScaler({ per: 'channel', withStd: false }).fit(images);
    expect(centred.statistics.mean?.shape).toEqual([3]);
    for (const [c, mean] of images
      .mean({ axes: [0, 1, 2] })
      .data()
      .entries()) {
      expect(centred.statistics.mean?.data()[c]).toBeCloseTo(mean, 5);
    }
    const scaled = (await preprocess.standardScaler({ per: 'channel' }).fit(images)).transform(images);
    for (const mean of scaled.mean({ axes: [0, 1, 2] }).data()) expect(mean).toBeCloseTo(0, 4);
    for (const variance of scaled.variance({ axes: [0, 1, 2] }).data()) expect(variance).toBeCloseTo(1, 4);
    const squeezed = (await preprocess.minMaxScaler({ per: 'channel' }).fit(images)).transform(images);
    expect(Array.from(squeezed.max({ axes: [0, 1, 2] }).data())).toEqual([1, 1, 1]);
    expect(Array.from(squeezed.min({ axes: [0, 1, 2] }).data())).toEqual([0, 0, 0]);
    const wrong = preprocess.standardScaler({ per: 'pixel' as 'element' });
    await expect(wrong.fit(images)).rejects.toThrow("got 'pixel'.");
  });
});

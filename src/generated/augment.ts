/** Augment: written by `npm run gen` from `crates/transforms/src/augment`. */

/** Turns, scales, shears and moves images at once. */
export interface AffineAugmentationOptions {
  /**
   * Share of a whole turn: as far as this to either side, or from one end to another; against the clock is positive.
   * @default 0
   */
  readonly rotation?: number | readonly [number, number];
  /**
   * How many times as large pictures become, from one end to another.
   * @default [1, 1]
   */
  readonly scale?: readonly [number, number];
  /**
   * Pixels to the side for each pixel from the middle row.
   * @default 0
   */
  readonly shear?: number | readonly [number, number];
  /**
   * Share of the height; downwards is positive.
   * @default 0
   */
  readonly heightFactor?: number | readonly [number, number];
  /**
   * Share of the width; to the right is positive.
   * @default 0
   */
  readonly widthFactor?: number | readonly [number, number];
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `affine`. */
export interface AffineAugmentationSpec extends AffineAugmentationOptions {
  readonly kind: 'affine';
}

/** Makes images brighter or darker. */
export interface BrightnessAugmentationOptions {
  /**
   * Share of the range of values that is added: as far as this to either side, or from one end to another.
   * @default 0.2
   */
  readonly factor?: number | readonly [number, number];
}

/** The spec of `brightness`. */
export interface BrightnessAugmentationSpec extends BrightnessAugmentationOptions {
  readonly kind: 'brightness';
}

/** Raises or lowers contrast: values move away from the mean of their channel, or towards it. */
export interface ContrastAugmentationOptions {
  /**
   * How far the factor lies from 1: as far as this to either side, or from one end to another.
   * @default 0.2
   */
  readonly factor?: number | readonly [number, number];
}

/** The spec of `contrast`. */
export interface ContrastAugmentationSpec extends ContrastAugmentationOptions {
  readonly kind: 'contrast';
}

/** Puts a rectangle of another image of the batch into each, and mixes their labels by area. */
export interface CutMixAugmentationOptions {
  /**
   * How much rectangles differ in size: both parameters of the beta distribution that shares of the area are drawn from lie
   * between 0 and this number, or between two. At least 0 and at most 1.
   * @default 1
   */
  readonly factor?: number | readonly [number, number];
}

/** The spec of `cutMix`. */
export interface CutMixAugmentationSpec extends CutMixAugmentationOptions {
  readonly kind: 'cutMix';
}

/** Paints a square over each image. */
export interface CutoutAugmentationOptions {
  /**
   * Pixels of the square's side. At least 1.
   * @default 8
   */
  readonly size?: number;
  /**
   * The value that it has.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `cutout`. */
export interface CutoutAugmentationSpec extends CutoutAugmentationOptions {
  readonly kind: 'cutout';
}

/** Bends images as if they were printed on rubber. */
export interface ElasticAugmentationOptions {
  /**
   * How strong the bending is, in pixels before the blurring. At least 0.
   * @default 34
   */
  readonly alpha?: number;
  /**
   * How smooth it is, in pixels. At least 0.1 and at most 100.
   * @default 4
   */
  readonly sigma?: number;
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `elastic`. */
export interface ElasticAugmentationSpec extends ElasticAugmentationOptions {
  readonly kind: 'elastic';
}

/** Blurs images by a bell of random width. */
export interface GaussianBlurAugmentationOptions {
  /**
   * Pixels of the bell's side; an odd number. At least 1 and at most 1001.
   * @default 5
   */
  readonly kernelSize?: number;
  /**
   * How wide the bell is, in pixels, from one end to another.
   * @default [0.1, 2]
   */
  readonly sigma?: readonly [number, number];
}

/** The spec of `gaussianBlur`. */
export interface GaussianBlurAugmentationSpec extends GaussianBlurAugmentationOptions {
  readonly kind: 'gaussianBlur';
}

/** Adds normal random numbers to each value. */
export interface GaussianNoiseAugmentationOptions {
  /**
   * Standard deviation of the numbers, as a share of the range of values. At least 0.
   * @default 0.05
   */
  readonly stddev?: number;
}

/** The spec of `gaussianNoise`. */
export interface GaussianNoiseAugmentationSpec extends GaussianNoiseAugmentationOptions {
  readonly kind: 'gaussianNoise';
}

/** Takes the colours of some images away; they keep their channels. */
export interface GrayscaleAugmentationOptions {
  /**
   * Share of the images that become grey. At least 0 and at most 1.
   * @default 0.1
   */
  readonly probability?: number;
}

/** The spec of `grayscale`. */
export interface GrayscaleAugmentationSpec extends GrayscaleAugmentationOptions {
  readonly kind: 'grayscale';
}

/** Mirrors images: left and right change places. */
export interface HorizontalFlipAugmentationOptions {
  /**
   * Share of the images that are mirrored. At least 0 and at most 1.
   * @default 0.5
   */
  readonly probability?: number;
}

/** The spec of `horizontalFlip`. */
export interface HorizontalFlipAugmentationSpec extends HorizontalFlipAugmentationOptions {
  readonly kind: 'horizontalFlip';
}

/** Turns colours on their circle. Images of other than three channels stay. */
export interface HueAugmentationOptions {
  /**
   * Share of the circle: as far as this to either side, or from one end to another.
   * @default 0.1
   */
  readonly factor?: number | readonly [number, number];
}

/** The spec of `hue`. */
export interface HueAugmentationSpec extends HueAugmentationOptions {
  readonly kind: 'hue';
}

/** Bends images as lenses do: into a barrel where the strength is above 0, into a pincushion below. */
export interface LensDistortionAugmentationOptions {
  /**
   * The strength: as far as this to either side, or from one end to another.
   * @default 0.3
   */
  readonly strength?: number | readonly [number, number];
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `lensDistortion`. */
export interface LensDistortionAugmentationSpec extends LensDistortionAugmentationOptions {
  readonly kind: 'lensDistortion';
}

/** Blends each image of a batch with another one of it, and their labels in the same shares. */
export interface MixUpAugmentationOptions {
  /**
   * How much is mixed: both parameters of the beta distribution that shares are drawn from. Near 0 nearly all of an image is its
   * own or the other's, at 1 every share is as likely. At least 0.
   * @default 0.2
   */
  readonly alpha?: number;
}

/** The spec of `mixUp`. */
export interface MixUpAugmentationSpec extends MixUpAugmentationOptions {
  readonly kind: 'mixUp';
}

/** Moves images by a few whole pixels: a margin is put around them and a part of their own size cut out. */
export interface PadCropAugmentationOptions {
  /**
   * Pixels of the margin. At least 0 and at most 65536.
   * @default 4
   */
  readonly padding?: number;
  /**
   * What the margin holds: a number, the image mirrored (`d c b a | a b c d`), the image again, or the pixel at the edge.
   * @default 'constant'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `padCrop`. */
export interface PadCropAugmentationSpec extends PadCropAugmentationOptions {
  readonly kind: 'padCrop';
}

/** Shows images as seen from aside. */
export interface PerspectiveAugmentationOptions {
  /**
   * How far corners move inwards at most, as a share of half the side. At least 0 and below 1.
   * @default 0.5
   */
  readonly distortionScale?: number;
  /**
   * Share of the images that are changed. At least 0 and at most 1.
   * @default 0.5
   */
  readonly probability?: number;
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `perspective`. */
export interface PerspectiveAugmentationSpec extends PerspectiveAugmentationOptions {
  readonly kind: 'perspective';
}

/** Applies a few augmentations, chosen by chance for each image: turning, shearing, moving, scaling, and changes of colour. */
export interface RandAugmentAugmentationOptions {
  /**
   * How many are applied to each image. At least 0 and at most 32.
   * @default 2
   */
  readonly numOps?: number;
  /**
   * How strong they are at most. At least 0 and at most 1.
   * @default 0.5
   */
  readonly magnitude?: number;
}

/** The spec of `randAugment`. */
export interface RandAugmentAugmentationSpec extends RandAugmentAugmentationOptions {
  readonly kind: 'randAugment';
}

/** Cuts a part of one size out of each image. */
export interface RandomCropAugmentationOptions {
  /** Rows of the part. At least 1. */
  readonly height: number;
  /** Pixels of its rows. At least 1. */
  readonly width: number;
}

/** The spec of `randomCrop`. */
export interface RandomCropAugmentationSpec extends RandomCropAugmentationOptions {
  readonly kind: 'randomCrop';
}

/** Paints a rectangle of random size and shape over some images. */
export interface RandomErasingAugmentationOptions {
  /**
   * Share of the images that are painted over. At least 0 and at most 1.
   * @default 0.5
   */
  readonly probability?: number;
  /**
   * Share of the image's area that the rectangle has, from one end to another.
   * @default [0.02, 0.33]
   */
  readonly scale?: readonly [number, number];
  /**
   * Height over width of the rectangle, from one end to another.
   * @default [0.3, 3.3]
   */
  readonly ratio?: readonly [number, number];
  /**
   * The value that it has.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `randomErasing`. */
export interface RandomErasingAugmentationSpec extends RandomErasingAugmentationOptions {
  readonly kind: 'randomErasing';
}

/** Cuts a part of any size and shape out of each image and brings it to one size. */
export interface RandomResizedCropAugmentationOptions {
  /** Rows of the result. At least 1. */
  readonly height: number;
  /** Pixels of its rows. At least 1. */
  readonly width: number;
  /**
   * Share of the image's area that the part has, from one end to another.
   * @default [0.08, 1]
   */
  readonly scale?: readonly [number, number];
  /**
   * Width over height of the part, from one end to another.
   * @default [0.75, 1.3333334]
   */
  readonly ratio?: readonly [number, number];
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `randomResizedCrop`. */
export interface RandomResizedCropAugmentationSpec extends RandomResizedCropAugmentationOptions {
  readonly kind: 'randomResizedCrop';
}

/** Turns images around their middle. */
export interface RotateAugmentationOptions {
  /**
   * Share of a whole turn: as far as this to either side, or from one end to another; against the clock is positive.
   * @default 0.05
   */
  readonly factor?: number | readonly [number, number];
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `rotate`. */
export interface RotateAugmentationSpec extends RotateAugmentationOptions {
  readonly kind: 'rotate';
}

/** Makes colours stronger or paler: values move away from grey, or towards it. Images of other than three channels stay. */
export interface SaturationAugmentationOptions {
  /**
   * How far the factor lies from 1: as far as this to either side, or from one end to another.
   * @default 0.2
   */
  readonly factor?: number | readonly [number, number];
}

/** The spec of `saturation`. */
export interface SaturationAugmentationSpec extends SaturationAugmentationOptions {
  readonly kind: 'saturation';
}

/** Applies several augmentations one after the other. */
export interface SequenceAugmentationOptions {
  /** The augmentations, in order. */
  readonly steps: readonly AugmentationLike[];
}

/** The spec of `sequence`. */
export interface SequenceAugmentationSpec extends SequenceAugmentationOptions {
  readonly kind: 'sequence';
}

/** Shears images: rows move to the side by how far they are from the middle, columns up and down. */
export interface ShearAugmentationOptions {
  /**
   * Pixels to the side for each pixel from the middle row: as far as this to either side, or from one end to another.
   * @default 0.1
   */
  readonly xFactor?: number | readonly [number, number];
  /**
   * Pixels up or down for each pixel from the middle column, in the same way.
   * @default 0
   */
  readonly yFactor?: number | readonly [number, number];
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `shear`. */
export interface ShearAugmentationSpec extends ShearAugmentationOptions {
  readonly kind: 'shear';
}

/** Moves images up and down, and to the sides. */
export interface TranslateAugmentationOptions {
  /**
   * Share of the height: as far as this up or down, or from one end to another; downwards is positive.
   * @default 0.1
   */
  readonly heightFactor?: number | readonly [number, number];
  /**
   * Share of the width, in the same way; to the right is positive.
   * @default 0.1
   */
  readonly widthFactor?: number | readonly [number, number];
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `translate`. */
export interface TranslateAugmentationSpec extends TranslateAugmentationOptions {
  readonly kind: 'translate';
}

/** Mirrors images: top and bottom change places. */
export interface VerticalFlipAugmentationOptions {
  /**
   * Share of the images that are mirrored. At least 0 and at most 1.
   * @default 0.5
   */
  readonly probability?: number;
}

/** The spec of `verticalFlip`. */
export interface VerticalFlipAugmentationSpec extends VerticalFlipAugmentationOptions {
  readonly kind: 'verticalFlip';
}

/** Makes images larger or smaller; with a factor for the width of its own it stretches them. */
export interface ZoomAugmentationOptions {
  /**
   * By which share the part of the plane that is seen becomes higher: below 0 pictures grow, above 0 they shrink.
   * @default 0.2
   */
  readonly heightFactor?: number | readonly [number, number];
  /** The same for the width; as the height if not given, so that pictures keep their proportions. */
  readonly widthFactor?: number | readonly [number, number];
  /**
   * How values between pixels are found.
   * @default 'bilinear'
   */
  readonly interpolation?: 'bilinear' | 'nearest';
  /**
   * What lies beyond the edges: a number, the image mirrored there (`d c b a | a b c d`), the image again, or the pixel
   * at the edge.
   * @default 'reflect'
   */
  readonly fillMode?: 'constant' | 'reflect' | 'wrap' | 'nearest';
  /**
   * The number for the mode 'constant'.
   * @default 0
   */
  readonly fillValue?: number;
}

/** The spec of `zoom`. */
export interface ZoomAugmentationSpec extends ZoomAugmentationOptions {
  readonly kind: 'zoom';
}

/** Any augmentation as plain JSON. */
export type AugmentationSpec =
  | AffineAugmentationSpec
  | BrightnessAugmentationSpec
  | ContrastAugmentationSpec
  | CutMixAugmentationSpec
  | CutoutAugmentationSpec
  | ElasticAugmentationSpec
  | GaussianBlurAugmentationSpec
  | GaussianNoiseAugmentationSpec
  | GrayscaleAugmentationSpec
  | HorizontalFlipAugmentationSpec
  | HueAugmentationSpec
  | LensDistortionAugmentationSpec
  | MixUpAugmentationSpec
  | PadCropAugmentationSpec
  | PerspectiveAugmentationSpec
  | RandAugmentAugmentationSpec
  | RandomCropAugmentationSpec
  | RandomErasingAugmentationSpec
  | RandomResizedCropAugmentationSpec
  | RotateAugmentationSpec
  | SaturationAugmentationSpec
  | SequenceAugmentationSpec
  | ShearAugmentationSpec
  | TranslateAugmentationSpec
  | VerticalFlipAugmentationSpec
  | ZoomAugmentationSpec;

/** The name of any augmentation that can do without options, in camelCase or as Keras spells it. */
export type AugmentationName =
  | 'affine'
  | 'randomAffine'
  | 'random_affine'
  | 'brightness'
  | 'randomBrightness'
  | 'random_brightness'
  | 'contrast'
  | 'randomContrast'
  | 'random_contrast'
  | 'cutMix'
  | 'cut_mix'
  | 'cutout'
  | 'elastic'
  | 'elasticTransform'
  | 'elastic_transform'
  | 'randomElasticTransform'
  | 'random_elastic_transform'
  | 'gaussianBlur'
  | 'gaussian_blur'
  | 'randomGaussianBlur'
  | 'random_gaussian_blur'
  | 'gaussianNoise'
  | 'gaussian_noise'
  | 'grayscale'
  | 'randomGrayscale'
  | 'random_grayscale'
  | 'horizontalFlip'
  | 'horizontal_flip'
  | 'randomHorizontalFlip'
  | 'random_horizontal_flip'
  | 'hue'
  | 'randomHue'
  | 'random_hue'
  | 'lensDistortion'
  | 'lens_distortion'
  | 'mixUp'
  | 'mix_up'
  | 'padCrop'
  | 'pad_crop'
  | 'perspective'
  | 'randomPerspective'
  | 'random_perspective'
  | 'randAugment'
  | 'rand_augment'
  | 'randomErasing'
  | 'random_erasing'
  | 'rotate'
  | 'randomRotation'
  | 'random_rotation'
  | 'saturation'
  | 'randomSaturation'
  | 'random_saturation'
  | 'shear'
  | 'randomShear'
  | 'random_shear'
  | 'translate'
  | 'randomTranslation'
  | 'random_translation'
  | 'verticalFlip'
  | 'vertical_flip'
  | 'randomVerticalFlip'
  | 'random_vertical_flip'
  | 'zoom'
  | 'randomZoom'
  | 'random_zoom'
  | 'stretch';

/** Wherever an augmentation is wanted. */
export type AugmentationLike = AugmentationName | AugmentationSpec;

/** Makes the spec of an augmentation. */
export const augment = {
  /** Turns, scales, shears and moves images at once. */
  affine: (options?: AffineAugmentationOptions): AffineAugmentationSpec => Object.freeze({ kind: 'affine', ...options }),
  /** Makes images brighter or darker. */
  brightness: (options?: BrightnessAugmentationOptions): BrightnessAugmentationSpec => Object.freeze({ kind: 'brightness', ...options }),
  /** Raises or lowers contrast: values move away from the mean of their channel, or towards it. */
  contrast: (options?: ContrastAugmentationOptions): ContrastAugmentationSpec => Object.freeze({ kind: 'contrast', ...options }),
  /** Puts a rectangle of another image of the batch into each, and mixes their labels by area. */
  cutMix: (options?: CutMixAugmentationOptions): CutMixAugmentationSpec => Object.freeze({ kind: 'cutMix', ...options }),
  /** Paints a square over each image. */
  cutout: (options?: CutoutAugmentationOptions): CutoutAugmentationSpec => Object.freeze({ kind: 'cutout', ...options }),
  /** Bends images as if they were printed on rubber. */
  elastic: (options?: ElasticAugmentationOptions): ElasticAugmentationSpec => Object.freeze({ kind: 'elastic', ...options }),
  /** Blurs images by a bell of random width. */
  gaussianBlur: (options?: GaussianBlurAugmentationOptions): GaussianBlurAugmentationSpec => Object.freeze({ kind: 'gaussianBlur', ...options }),
  /** Adds normal random numbers to each value. */
  gaussianNoise: (options?: GaussianNoiseAugmentationOptions): GaussianNoiseAugmentationSpec => Object.freeze({ kind: 'gaussianNoise', ...options }),
  /** Takes the colours of some images away; they keep their channels. */
  grayscale: (options?: GrayscaleAugmentationOptions): GrayscaleAugmentationSpec => Object.freeze({ kind: 'grayscale', ...options }),
  /** Mirrors images: left and right change places. */
  horizontalFlip: (options?: HorizontalFlipAugmentationOptions): HorizontalFlipAugmentationSpec => Object.freeze({ kind: 'horizontalFlip', ...options }),
  /** Turns colours on their circle. Images of other than three channels stay. */
  hue: (options?: HueAugmentationOptions): HueAugmentationSpec => Object.freeze({ kind: 'hue', ...options }),
  /** Bends images as lenses do: into a barrel where the strength is above 0, into a pincushion below. */
  lensDistortion: (options?: LensDistortionAugmentationOptions): LensDistortionAugmentationSpec => Object.freeze({ kind: 'lensDistortion', ...options }),
  /** Blends each image of a batch with another one of it, and their labels in the same shares. */
  mixUp: (options?: MixUpAugmentationOptions): MixUpAugmentationSpec => Object.freeze({ kind: 'mixUp', ...options }),
  /** Moves images by a few whole pixels: a margin is put around them and a part of their own size cut out. */
  padCrop: (options?: PadCropAugmentationOptions): PadCropAugmentationSpec => Object.freeze({ kind: 'padCrop', ...options }),
  /** Shows images as seen from aside. */
  perspective: (options?: PerspectiveAugmentationOptions): PerspectiveAugmentationSpec => Object.freeze({ kind: 'perspective', ...options }),
  /** Applies a few augmentations, chosen by chance for each image: turning, shearing, moving, scaling, and changes of colour. */
  randAugment: (options?: RandAugmentAugmentationOptions): RandAugmentAugmentationSpec => Object.freeze({ kind: 'randAugment', ...options }),
  /** Cuts a part of one size out of each image. */
  randomCrop: (options: RandomCropAugmentationOptions): RandomCropAugmentationSpec => Object.freeze({ kind: 'randomCrop', ...options }),
  /** Paints a rectangle of random size and shape over some images. */
  randomErasing: (options?: RandomErasingAugmentationOptions): RandomErasingAugmentationSpec => Object.freeze({ kind: 'randomErasing', ...options }),
  /** Cuts a part of any size and shape out of each image and brings it to one size. */
  randomResizedCrop: (options: RandomResizedCropAugmentationOptions): RandomResizedCropAugmentationSpec => Object.freeze({ kind: 'randomResizedCrop', ...options }),
  /** Turns images around their middle. */
  rotate: (options?: RotateAugmentationOptions): RotateAugmentationSpec => Object.freeze({ kind: 'rotate', ...options }),
  /** Makes colours stronger or paler: values move away from grey, or towards it. Images of other than three channels stay. */
  saturation: (options?: SaturationAugmentationOptions): SaturationAugmentationSpec => Object.freeze({ kind: 'saturation', ...options }),
  /** Applies several augmentations one after the other. */
  sequence: (options: SequenceAugmentationOptions): SequenceAugmentationSpec => Object.freeze({ kind: 'sequence', ...options }),
  /** Shears images: rows move to the side by how far they are from the middle, columns up and down. */
  shear: (options?: ShearAugmentationOptions): ShearAugmentationSpec => Object.freeze({ kind: 'shear', ...options }),
  /** Moves images up and down, and to the sides. */
  translate: (options?: TranslateAugmentationOptions): TranslateAugmentationSpec => Object.freeze({ kind: 'translate', ...options }),
  /** Mirrors images: top and bottom change places. */
  verticalFlip: (options?: VerticalFlipAugmentationOptions): VerticalFlipAugmentationSpec => Object.freeze({ kind: 'verticalFlip', ...options }),
  /** Makes images larger or smaller; with a factor for the width of its own it stretches them. */
  zoom: (options?: ZoomAugmentationOptions): ZoomAugmentationSpec => Object.freeze({ kind: 'zoom', ...options }),
} as const;

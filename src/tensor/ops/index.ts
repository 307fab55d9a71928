/** Every op as a function: `ops.matMul(a, b)`. Most are methods of `Tensor` too. */
import { broadcastTo, concat, expandDims, pad, reshape, slice, squeeze, stack, transpose } from './arrange.js';
import { conv2d, conv2dTranspose, depthwiseConv2d } from './convolve.js';
import { eye, full, ones, onesLike, range, zeros, zerosLike } from './create.js';
import { elementwise } from './elementwise.js';
import { gather, oneHot } from './lookup.js';
import { matMul } from './matrix.js';
import { dropout, logSoftmax, softmax, softmaxCrossEntropy } from './network.js';
import { batchNorm, layerNorm, localResponseNormalization, moments, rmsNorm } from './normalise.js';
import { averagePool2d, maxPool2d, upSample2d } from './pool.js';
import { argMax, argMin, reduce } from './reduce.js';
import { castTo, clip, where } from './select.js';

/** Ops that make a tensor from nothing but a shape. */
export const creation = { eye, full, ones, onesLike, range, zeros, zerosLike };

/** Ops that go by function alone: of several operands, or with several results. */
const functions = {
  averagePool2d,
  batchNorm,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  layerNorm,
  localResponseNormalization,
  maxPool2d,
  moments,
  rmsNorm,
  upSample2d,
};

/** Ops whose first operand is a tensor, or a list of them. */
export const chainable = {
  ...elementwise,
  ...reduce,
  argMax,
  argMin,
  broadcastTo,
  cast: castTo,
  clip,
  concat,
  dropout,
  expandDims,
  gather,
  logSoftmax,
  matMul,
  oneHot,
  pad,
  reshape,
  slice,
  softmax,
  softmaxCrossEntropy,
  squeeze,
  stack,
  transpose,
  where,
};

/** Every op as a function. */
export const ops = Object.freeze({ ...creation, ...functions, ...chainable });

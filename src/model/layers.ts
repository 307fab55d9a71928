/** All factories of layers: those of the registry, and the layer that is a function. */
import { layers as generated } from '../generated/layers.js';
import { lambda } from './define-layer.js';

/** Makes a layer. */
export const layers = Object.freeze({ ...generated, lambda });

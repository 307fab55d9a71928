/** The networks of the lectures, each a function that returns a model with fresh weights; and their preprocessing. */
import { alexnet } from './alexnet.js';
import { googlenet } from './googlenet.js';
import { lenet } from './lenet.js';
import { preprocessInput } from './preprocess-input.js';
import { resnet, resnet18, resnet34, resnet50, resnet101, resnet152 } from './resnet.js';
import { resnet20, resnet56, resnetCifar } from './resnet-cifar.js';
import { vgg, vgg16, vgg19 } from './vgg.js';

/** Known networks, and what they want done to images. */
export const applications = Object.freeze({
  alexnet,
  googlenet,
  lenet,
  preprocessInput,
  resnet,
  resnet18,
  resnet20,
  resnet34,
  resnet50,
  resnet56,
  resnet101,
  resnet152,
  resnetCifar,
  vgg,
  vgg16,
  vgg19,
});

/** The networks of the lectures, each a function that returns a model with fresh weights. */
import { googlenet } from './googlenet.js';
import { lenet } from './lenet.js';
import { resnet, resnet18, resnet34, resnet50, resnet101, resnet152 } from './resnet.js';
import { resnet20, resnet56, resnetCifar } from './resnet-cifar.js';
import { vgg, vgg16, vgg19 } from './vgg.js';

/** Known networks. */
export const applications = Object.freeze({
  googlenet,
  lenet,
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

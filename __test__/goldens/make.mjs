/** Makes the golden values anew: a Python environment outside the tree, then every script that writes some. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pythonEnvironment } from '../../bench/environment.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const python = pythonEnvironment('goldens', `${here}requirements.txt`);
const scripts = [
  'augment',
  'elementwise',
  'formats',
  'structured',
  'convolution',
  'pooling',
  'sliding',
  'images',
  'optimizers',
  'listings',
  'schedules',
  'losses',
  'metrics',
  'layers',
  'windows',
  'norms',
  'penalties',
  'preprocess',
  'sets',
  'training',
  'torchvision_networks',
  'torch_modules',
];
for (const script of scripts.map((name) => `${name}.py`)) {
  execFileSync(python, [script], { cwd: here, stdio: 'inherit', env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' } });
}

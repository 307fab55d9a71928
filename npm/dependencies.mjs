// Fails on a dependency that nothing uses, an import that is not declared, and one that the README's table leaves out.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

const problems = [...npmProblems(), ...cargoProblems(), ...readmeProblems()];
console.log(problems.join('\n'));
process.exitCode = problems.length === 0 ? 0 : 1;

function npmProblems() {
  const { name, scripts } = npmManifest();
  const declared = npmDependencies();
  const folders = ['src', '__test__', 'examples', 'bench', 'npm'];
  const files = [...folders.flatMap((folder) => filesIn(folder, /\.(ts|mjs)$/)), join(root, 'vitest.config.ts')];
  const sources = files.map((file) => readFileSync(file, 'utf8')).join('\n');

  const imported = new Set([...sources.matchAll(/\bfrom '([^'.$][^']*)'/g)].map(([, path]) => packageOf(path)));
  const undeclared = [...imported]
    .filter((used) => used !== name && !isBuiltin(used) && !declared.includes(used))
    .map((used) => `package.json: ${used} is imported but not declared`);

  const commands = `${Object.values(scripts).join('\n')}\n${sources}`;
  const unused = declared
    .filter((dependency) => !imported.has(dependency) && !isTool(dependency, commands))
    .map((dependency) => `package.json: nothing uses ${dependency}`);
  return [...undeclared, ...unused];
}

/** A tool is named by its folder in node_modules or by a command of its own; types serve the compiler. */
function isTool(dependency, commands) {
  if (dependency.startsWith('@types/')) return true;
  const { bin } = JSON.parse(readFileSync(join(root, 'node_modules', dependency, 'package.json'), 'utf8'));
  const names = typeof bin === 'string' ? [dependency] : Object.keys(bin ?? {});
  return (
    commands.includes(`node_modules/${dependency}/`) ||
    names.some((name) => new RegExp(`^${name} `, 'm').test(commands))
  );
}

function cargoProblems() {
  return crates().flatMap(({ name, manifest_path, dependencies }) => {
    const sources = filesIn(dirname(manifest_path), /\.rs$/).map((file) => readFileSync(file, 'utf8'));
    return dependencies
      .filter(({ name, rename }) => !sources.some((source) => source.includes((rename ?? name).replaceAll('-', '_'))))
      .map((dependency) => `${name}: nothing uses ${dependency.name}`);
  });
}

function readmeProblems() {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const outside = crates().flatMap(({ dependencies }) =>
    dependencies.filter(({ path }) => !path).map(({ name }) => name),
  );
  return [...new Set([...outside, ...npmDependencies()])]
    .filter((name) => !readme.includes(`\`${name}\``))
    .map((name) => `README.md: the table of dependencies leaves out ${name}`);
}

function crates() {
  const { stdout } = spawnSync('cargo', ['metadata', '--no-deps', '--format-version=1'], {
    cwd: root,
    encoding: 'utf8',
  });
  return JSON.parse(stdout).packages;
}

function npmManifest() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

function npmDependencies() {
  const { dependencies, devDependencies } = npmManifest();
  return Object.keys({ ...dependencies, ...devDependencies });
}

function filesIn(folder, pattern) {
  const path = join(folder.startsWith(root) ? '' : root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true })
    .filter((file) => pattern.test(file))
    .map((file) => join(path, file));
}

function packageOf(path) {
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');
}

function isBuiltin(name) {
  return name.startsWith('node:') || builtinModules.includes(name);
}

/** Names of files as users give them. */
import { fileURLToPath } from 'node:url';
import { EspalierError } from './errors.js';
import { show } from './refuse.js';

/** The path of a file that was given as a text or a `file:` URL. */
export function toPath(where: string, path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path);
  throw new EspalierError(
    'SPEC',
    `${where}: the path is no name of a file; expected a text or a file: URL, got ${path === '' ? 'an empty text' : show(path)}.`,
  );
}

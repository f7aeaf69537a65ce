import { join } from 'node:path';
import { build } from 'vite';

const root = new URL('../..', import.meta.url).pathname;

/**
 * One minified script for the browser, made from a module of this project's sources.
 * @param keepNames short names hang on all code that was looked at, also on what is left out; names that are kept
 * change only with the code that is in
 */
export async function bundleForBrowser(
  entry: string,
  format: 'es' | 'iife',
  { keepNames = false }: { readonly keepNames?: boolean } = {},
): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    // Elements made for development carry the paths of their sources.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    resolve: { conditions: ['glioscope-source', 'browser', 'import', 'default'] },
    build: {
      write: false,
      target: 'es2023',
      minify: !keepNames,
      ...(keepNames
        ? {
            rolldownOptions: {
              output: { minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } } },
            },
          }
        : {}),
      lib: { entry: join(root, entry), formats: [format], name: 'glioscope', fileName: 'bundle' },
    },
  });
  const outputs = [result].flat().flatMap((one) => ('output' in one ? one.output : []));
  return outputs.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('\n');
}

/**
 * A page's script with all that it loads (workers, .wasm files), by the paths that a server has to give them. Made from
 * what `tsc -b` built: a worker's script is named there as the browser is to find it.
 */
export async function bundlePage(entry: string): Promise<Record<string, string | Uint8Array>> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['browser', 'import', 'default'] },
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2023',
      rolldownOptions: { input: join(root, entry), output: { entryFileNames: 'page.js' } },
    },
  });
  const outputs = [result].flat().flatMap((one) => ('output' in one ? one.output : []));
  return Object.fromEntries(
    outputs.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
  );
}

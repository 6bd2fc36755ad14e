import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

type ModuleInfo = (id: string) => { isEntry: boolean; importers: readonly string[] } | null;

/** Whether a module is there from the start, without any `import()` on the way to it. */
function isOfFirstLoad(id: string, moduleInfo: ModuleInfo, seen = new Set<string>()): boolean {
  const info = moduleInfo(id);
  if (!info || seen.has(id)) return false;
  seen.add(id);
  return info.isEntry || info.importers.some((by) => isOfFirstLoad(by, moduleInfo, seen));
}

export default defineConfig({
  plugins: [svelte()],
  // Relative URLs: the page works under any proxy prefix.
  base: './',
  build: {
    outDir: '../src/lightwell/server/static',
    emptyOutDir: true,
    // The content security policy allows no inline data for scripts or styles.
    assetsInlineLimit: 0,
    target: 'es2022',
    rolldownOptions: {
      output: {
        // One file for the first picture: in several, what later parts share with it compresses worse.
        codeSplitting: {
          groups: [
            {
              name: (id, modules) =>
                isOfFirstLoad(id, (each) => modules.getModuleInfo(each)) ? 'page' : null,
            },
          ],
        },
      },
    },
  },
  // A module, as the page is: the policy allows scripts of the same origin and nothing else.
  worker: { format: 'es' },
  // `npm run dev` talks to a board started with `lightwell LOGDIR`.
  server: { proxy: { '/api': 'http://127.0.0.1:6006' } },
  // css: the palette's test reads the tokens.
  test: { environment: 'node', include: ['src/**/*.test.ts'], css: true },
});

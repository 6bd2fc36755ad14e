import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { drawingWorker, fileOf, fixedFlags, laterSvelte, ownLoading, shortClass } from './build.ts';

export default defineConfig({
  plugins: [
    svelte({
      compilerOptions: {
        runes: true,
        discloseVersion: false,
        cssHash: shortClass,
      },
    }),
    drawingWorker(),
    fixedFlags(),
    ownLoading(),
  ],
  // Relative URLs: the page works under any proxy prefix.
  base: './',
  build: {
    outDir: '../src/lightwell/server/static',
    emptyOutDir: true,
    // The content security policy allows no inline data for scripts or styles.
    assetsInlineLimit: 0,
    target: 'es2022',
    // The files are few: what a part needs is mostly here already.
    modulePreload: false,
    rolldownOptions: {
      treeshake: { moduleSideEffects: [{ test: laterSvelte, sideEffects: false }] },
      optimization: { inlineConst: { mode: 'all', pass: 3 } },
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: fileOf, debugName: 'files' }],
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

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

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
    // Browsers without it load the same files a little later.
    modulePreload: { polyfill: false },
  },
  // A module, as the page is: the policy allows scripts of the same origin and nothing else.
  worker: { format: 'es' },
  // `npm run dev` talks to a board started with `lightwell LOGDIR`.
  server: { proxy: { '/api': 'http://127.0.0.1:6006' } },
  // css: the palette's test reads the tokens.
  test: { environment: 'node', include: ['src/**/*.test.ts'], css: true },
});

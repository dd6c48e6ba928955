/** The dashboard's build: `scripts/build-ui.mjs` runs it, `npx vite ui` serves it beside a running tubewire. */

import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    // The content security policy has no room for what is inlined, nor has a page of a few files need of it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    // TUBEWIRE_URL=http://127.0.0.1:8080 npx vite ui
    proxy: { '/api': process.env.TUBEWIRE_URL ?? 'http://127.0.0.1:8080' },
  },
})

import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** What the bundler put into its output, for scripts/licences.ts. */
const LICENCES = { fileName: 'licences.json' };

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // The command line runs on the oldest Node that package.json names, not only in Electron.
      target: 'node22',
      license: LICENCES,
      rollupOptions: {
        input: { cli: 'src/main/headless/cli.ts', index: 'src/main/index.ts' },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: ({ moduleIds }) =>
            `${moduleIds.some(isForTheDesktopOnly) ? 'desktop' : 'chunks'}/[name]-[hash].js`,
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload is one CommonJS file, and package.json says "module".
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      // Headless agents show the same interface in whatever browser a person has: what Vite calls
      // widely available, in words that electron-vite knows.
      target: 'es2022',
      cssTarget: ['chrome111', 'edge111', 'firefox114', 'safari16.4'],
      // The charts are one such chunk, which only their screen loads.
      chunkSizeWarningLimit: 600,
      // The content security policy admits fonts and scripts as files only.
      assetsInlineLimit: 0,
      minify: true,
      license: LICENCES,
      // Absolute, for building takes a path from here, and serving one from the renderer's root.
      rollupOptions: { input: join(import.meta.dirname, 'src', 'renderer', 'index.html') },
    },
  },
});

/** The command line bundles no packages, npm installs them: package.json's `files` leaves these out. */
function isForTheDesktopOnly(moduleId: string): boolean {
  return ['/src/main/shell/', '/node_modules/', 'rolldown/runtime'].some((part) =>
    moduleId.includes(part),
  );
}

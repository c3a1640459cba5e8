import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // The command line runs on the oldest Node that package.json names, not only in Electron.
      target: 'node22',
      rollupOptions: {
        input: { cli: 'src/main/headless/cli.ts' },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// For development: `npx vite` beside a running api, whose console address SITEKEEP_API may name.
const api = process.env['SITEKEEP_API'] ?? 'http://127.0.0.1:4001';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@sitekeep/source', 'module', 'browser', 'development|production'] },
  server: { port: 5174, proxy: Object.fromEntries(['/v1', '/docs'].map((path) => [path, { target: api }])) },
  // Nothing is inlined, so that the content security policy needs no data: for scripts or fonts.
  build: { outDir: 'dist/site', assetsInlineLimit: 0, chunkSizeWarningLimit: 600 },
});

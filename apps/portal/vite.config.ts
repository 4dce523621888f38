import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// For development: `npx vite` beside a running api, whose address SITEKEEP_API may name.
const api = process.env['SITEKEEP_API'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@sitekeep/source', 'module', 'browser', 'development|production'] },
  server: { port: 5173, proxy: Object.fromEntries(['/v1', '/dev', '/docs', '/webhooks'].map((path) => [path, { target: api }])) },
  // Nothing is inlined, so that the content security policy needs no data: for scripts or fonts.
  build: { outDir: 'dist/site', assetsInlineLimit: 0, chunkSizeWarningLimit: 600 },
});

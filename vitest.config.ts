import { defineConfig } from 'vitest/config';

// Tests run the packages' sources: the export condition leads past `dist`, so an edit needs no build.
// Worker threads cannot load TypeScript and take `dist`, which `npm test` builds first.
const conditions = ['glioscope-source', 'node', 'import', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node', 'import', 'default'] } },
  test: {
    include: ['packages/*/src/**/*.test.{ts,tsx}', 'apps/*/src/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    setupFiles: ['tests/fail-on-console.ts', 'tests/property-seed.ts'],
  },
});

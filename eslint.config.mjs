import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { sitekeepRules } from './tools/lint/rules.mjs';

const onlyControl = ['typeorm', 'typeorm/*', 'pg', '@nestjs/*', 'bullmq'];
// One way only: a context may read from those on its right, through their index, and from what is pure.
const contexts = {
  accounts: [],
  billing: ['accounts'],
  sites: ['accounts', 'billing'],
  certificates: ['sites', 'billing', 'accounts'],
  policies: ['sites', 'certificates', 'billing'],
  gate: ['sites', 'certificates', 'policies', 'billing', 'accounts'],
  publication: ['sites', 'certificates', 'policies', 'gate', 'billing'],
  insight: ['sites', 'policies'],
};
const contextRows = Object.entries(contexts).map(([name, reads]) => ({
  sourceTag: `context:${name}`,
  onlyDependOnLibsWithTags: ['type:contract', 'type:domain', 'type:platform', `context:${name}`, ...reads.map((read) => `context:${read}`)],
}));

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/*.mjs', '**/vite.config.ts', 'tools/boundary-canary/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { '@nx': nx, sitekeep: sitekeepRules },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: false,
          allow: [],
          depConstraints: [
            {
              sourceTag: 'plane:data',
              onlyDependOnLibsWithTags: ['plane:data', 'plane:server', 'plane:shared'],
              bannedExternalImports: [...onlyControl, 'react'],
            },
            {
              sourceTag: 'plane:web',
              onlyDependOnLibsWithTags: ['plane:web', 'plane:shared'],
              bannedExternalImports: [...onlyControl, 'ioredis'],
            },
            {
              sourceTag: 'plane:control',
              onlyDependOnLibsWithTags: ['plane:control', 'plane:server', 'plane:shared'],
              bannedExternalImports: ['react'],
            },
            {
              sourceTag: 'plane:server',
              onlyDependOnLibsWithTags: ['plane:server', 'plane:shared'],
              bannedExternalImports: [...onlyControl, 'react'],
            },
            {
              sourceTag: 'plane:shared',
              onlyDependOnLibsWithTags: ['plane:shared'],
              bannedExternalImports: [...onlyControl, 'ioredis', 'react'],
            },
            { sourceTag: 'type:contract', onlyDependOnLibsWithTags: ['type:contract'] },
            { sourceTag: 'type:domain', onlyDependOnLibsWithTags: ['type:domain', 'type:contract'], bannedExternalImports: ['ioredis'] },
            { sourceTag: 'type:platform', onlyDependOnLibsWithTags: ['type:platform', 'type:contract'] },
            ...contextRows,
          ],
        },
      ],
      '@typescript-eslint/no-require-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', 500],
      'sitekeep/endpoint-names-its-permission': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'PropertyDefinition:has(Decorator[expression.callee.name=/^(ManyToOne|OneToOne)$/]) > TSTypeAnnotation > TSTypeReference:not([typeName.name="Relation"])',
          message: 'Type it Relation<T>: in ESM the bare class is read before it is initialised, depending on import order.',
        },
        { selector: 'ExportDefaultDeclaration', message: 'Export by name: one spelling everywhere.' },
      ],
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['libs/runtime/**', 'apps/e2e/**', '**/*.spec.ts', '**/testing/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only libs/runtime reads the environment: add the variable to its config.' },
      ],
    },
  },
);

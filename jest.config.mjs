import { existsSync, readdirSync } from 'node:fs';

const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', tsx: false, decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'es6' },
    sourceMaps: 'inline',
  },
];

const project = (dir, name) => ({
  displayName: name,
  rootDir: `${dir}/${name}`,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironmentOptions: { customExportConditions: ['@sitekeep/source', 'node', 'node-addons'] },
  transform: { '\\.ts$': swc },
  transformIgnorePatterns: ['/node_modules/', '/dist/'],
});

const projectsOf = (dir) =>
  readdirSync(new URL(dir, import.meta.url))
    .filter((name) => existsSync(new URL(`${dir}/${name}/package.json`, import.meta.url)))
    .map((name) => project(dir, name));

const scripts = (name) => ({
  displayName: name,
  rootDir: name,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.spec.mjs'],
  transform: {},
});

// Many tests start real programs, which takes its time where other tests run beside; what must be quick says so itself.
export default { testTimeout: 20_000, projects: [...['apps', 'libs'].flatMap(projectsOf), ...['tools', 'bench'].map(scripts)] };

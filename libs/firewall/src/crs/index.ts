export { importCrs } from './import-crs.ts';
export type { Import, Remark } from './import-release.ts';
export { type ImportedRules, importedRulesSchema, rulesOf } from './imported-rules.ts';
export { importSummary } from './import-summary.ts';

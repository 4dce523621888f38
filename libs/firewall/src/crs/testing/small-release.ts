import { Engine } from '../../engine/engine.ts';
import { type Import, importRelease } from '../import-release.ts';
import { rulesOf } from '../imported-rules.ts';

const setup = `SecAction "id:900200,phase:1,pass,setvar:'tx.allowed_methods=GET POST',setvar:'tx.turned_on=1'"`;

/** A release of one file of attacks on databases, with a set-up. */
export function importSmall(rules: string, more: Readonly<Record<string, string>> = {}): Import {
  const files = { 'crs-setup.conf': setup, 'REQUEST-942-APPLICATION-ATTACK-SQLI.conf': rules, ...more };
  return importRelease(new Map(Object.entries(files)), (made) => {
    const engine = new Engine(rulesOf({ version: 1, release: '', rules: [...made] }));
    engine.dispose();
    return engine.refused;
  });
}

/** One rule of that file: its variables, operator and further actions. */
export const secRule = (id: number, variables: string, operator: string, actions = '') =>
  `SecRule ${variables} "${operator}" "id:${id},phase:2,block,msg:'A test',severity:'CRITICAL',ver:'OWASP_CRS/9.9.9',tag:'paranoia-level/2'${actions}"\n`;

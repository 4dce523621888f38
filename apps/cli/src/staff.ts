import { parseArgs } from 'node:util';
import { StaffMembers } from '@sitekeep/accounts';
import { emailSchema, signUpSchema, staffRoles } from '@sitekeep/contracts';
import { cliConfig } from '@sitekeep/runtime';
import { z } from 'zod';
import { withContexts } from './cli-context.ts';

const help = `Usage: sitekeep staff list
       sitekeep staff add <email> --name <name> --role ${staffRoles.join('|')}
       sitekeep staff password <email>
       sitekeep staff deactivate <email>

Who works in the console. add and password print a password that is shown once and kept nowhere: hand it over yourself. deactivate ends their
sign-ins and tokens at once; add brings them back. All of it stands in the audit log.`;

const newStaffSchema = z.object({
  email: emailSchema,
  name: signUpSchema.shape.name,
  role: z.enum(staffRoles, `Give ${staffRoles.join(', ')}.`),
});

/** `staff list`, `staff add`, `staff password` and `staff deactivate`. */
export async function staff(args: string[]): Promise<number> {
  const read = readArgs(args);
  if (!read) return misused();
  const { action, email, ...more } = read;
  if (action === 'list' && email === undefined) return list();
  if (action === 'add' && email !== undefined) return add({ email, ...more });
  const ofKnown = action === 'password' ? renewPassword : action === 'deactivate' ? deactivate : null;
  if (!ofKnown || email === undefined) return misused();
  const known = emailSchema.safeParse(email);
  return known.success ? ofKnown(known.data) : refused(`${email}: ${known.error.issues[0]!.message}`);
}

/** Null: not as help says. */
function readArgs(args: string[]): { action?: string; email?: string; name?: string; role?: string } | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { name: { type: 'string' }, role: { type: 'string' } },
    });
    const [action, email, ...rest] = positionals;
    const given = Object.entries({ action, email, ...values }).filter(([, value]) => value !== undefined);
    return rest.length === 0 ? Object.fromEntries(given) : null;
  } catch {
    return null;
  }
}

const withStaff = <T>(work: (members: StaffMembers) => Promise<T>): Promise<T> =>
  withContexts(cliConfig(), (app) => work(app.get(StaffMembers, { strict: false })));

async function list(): Promise<number> {
  const members = await withStaff((staff) => staff.list());
  if (members.length === 0) console.log('Nobody yet: sitekeep staff add makes the first.');
  for (const { email, name, role, disabled } of members)
    console.log(`${email.padEnd(32)} ${role.padEnd(8)} ${name}${disabled ? ' (deactivated)' : ''}`);
  return 0;
}

async function add(input: Record<string, string>): Promise<number> {
  const read = newStaffSchema.safeParse(input);
  if (!read.success) return refused(read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n  '));
  const { email, name, role } = read.data;
  const added = await withStaff((staff) => staff.add({ email, name, role }));
  if (!added) return refused(`${email} works here already: sitekeep staff password gives them a new password.`);
  console.log(`${name} signs in to the console as ${email} with this password, which is not shown again:\n${added.password}`);
  return 0;
}

async function renewPassword(email: string): Promise<number> {
  const renewed = await withStaff((staff) => staff.renewPassword(email));
  if (!renewed) return refused(nobody(email));
  console.log(`${email} is signed out, and signs in with this password from now on, which is not shown again:\n${renewed.password}`);
  return 0;
}

async function deactivate(email: string): Promise<number> {
  if (!(await withStaff((staff) => staff.deactivate(email)))) return refused(nobody(email));
  console.log(`${email} is signed out and cannot sign in any more.`);
  return 0;
}

const nobody = (email: string): string => `Nobody who works here has the address ${email}: sitekeep staff list shows who does.`;

function misused(): number {
  console.error(help);
  return 2;
}

function refused(why: string): number {
  console.error(`Nothing was changed. ${why}`);
  return 1;
}

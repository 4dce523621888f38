import { Enrolment } from './index.ts';
import { SessionsUnderTest } from './testing/sessions-under-test.ts';
import { VisitorsRepository } from './visitors.repository.ts';

const unavailable = { code: 'unavailable' };
let scene: SessionsUnderTest;
beforeAll(async () => void (scene = await SessionsUnderTest.start()), 60_000);
afterAll(() => scene?.stop());
beforeEach(() => scene.renewScene());

/** While a change of the visitor takes long. */
const whileChanged = <T>(work: () => Promise<T>): Promise<T> =>
  scene.gate.bench.transactions.run(async (manager) => {
    await manager.query('SELECT 1 FROM visitor WHERE id = $1 FOR UPDATE', [scene.anna.id]);
    return work();
  });
/** More than there are connections. */
const many = Array.from({ length: 12 });

test('whoever would wait long for a visitor is told to try again: for a sign-in, a renewal, an end', async () => {
  const { token } = await scene.byPassword();
  const [session] = await scene.live();
  await whileChanged(async () => {
    await expect(scene.byPassword()).rejects.toMatchObject(unavailable);
    await expect(scene.renew(token)).rejects.toMatchObject(unavailable);
    await expect(scene.customers.endOfVisitor(scene.site.context, scene.anna.id)).rejects.toMatchObject(unavailable);
  });
  await scene.renew(token);
  expect((await scene.live())[0]!.id).toBe(session!.id);
}, 30_000);

test('attack: many sign-ins of a visitor who is being changed leave the connections to others', async () => {
  const bert = await scene.gate.visitor(scene.site);
  await whileChanged(async () => {
    const waiting = Promise.allSettled(many.map(() => scene.byPassword()));
    await scene.byPassword({ email: bert.email });
    for (const each of await waiting) expect(each).toMatchObject({ status: 'rejected', reason: unavailable });
  });
  await scene.byPassword();
}, 30_000);

test('attack: whoever knows no link takes no lock to decline one', async () => {
  await scene.gate.bench.transactions.run(async (manager) => {
    await scene.gate.bench.get(VisitorsRepository).lockAccount(manager, scene.site.context.accountId);
    const decline = scene.gate.bench.get(Enrolment).decline({ siteId: scene.shownSite, secret: 'A'.repeat(43) });
    await expect(decline).rejects.toMatchObject({ code: 'credentials_refused' });
  });
});

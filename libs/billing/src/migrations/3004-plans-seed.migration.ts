import type { MigrationInterface, QueryRunner } from 'typeorm';

type Seed = {
  id: string;
  code: string;
  name: string;
  summary: string;
  limits: [hostnames: number, origins: number, rules: number];
  unpaidCap: number;
  /** euro cents and US cents of one month */
  monthly: { EUR: number; USD: number };
};

export class BillingPlansSeed1700000003004 implements MigrationInterface {
  // Inside the class, whose text is what a test database is cached by.
  private readonly seeds: Seed[] = [
    {
      id: '01900000-0000-7000-8000-000000000001',
      code: 'starter',
      name: 'Starter',
      summary: 'One website with its names, for shops and blogs.',
      limits: [10, 4, 1000],
      unpaidCap: 10,
      monthly: { EUR: 900, USD: 1000 },
    },
    {
      id: '01900000-0000-7000-8000-000000000002',
      code: 'business',
      name: 'Business',
      summary: 'Several servers and long lists, for busy sites.',
      limits: [50, 16, 10_000],
      unpaidCap: 20,
      monthly: { EUR: 2900, USD: 3200 },
    },
    {
      id: '01900000-0000-7000-8000-000000000003',
      code: 'scale',
      name: 'Scale',
      summary: 'Many names and very long lists, for platforms.',
      limits: [100, 32, 100_000],
      unpaidCap: 50,
      monthly: { EUR: 9900, USD: 10_900 },
    },
  ];
  /** Months of a period, and the percentage that is paid of as many single months. */
  private readonly periods = [
    [1, 100],
    [3, 95],
    [6, 90],
    [12, 83],
  ] as const;

  async up(runner: QueryRunner): Promise<void> {
    for (const [index, seed] of this.seeds.entries()) {
      await runner.query(
        `INSERT INTO plan (id, code, version, name, summary, rank, hostnames, origins, rules, unpaid_cap) VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9)`,
        [seed.id, seed.code, seed.name, seed.summary, index + 1, ...seed.limits, seed.unpaidCap],
      );
      for (const [currency, monthly] of Object.entries(seed.monthly))
        for (const [months, percent] of this.periods)
          await runner.query('INSERT INTO plan_price (plan_id, currency, period_months, amount) VALUES ($1, $2, $3, $4)', [
            seed.id,
            currency,
            months,
            Math.round((monthly * months * percent) / 100),
          ]);
    }
  }

  // Plans are append-only and may be in use: there is no way back but dropping their table, which migration 3000 does.
  async down(): Promise<void> {}
}

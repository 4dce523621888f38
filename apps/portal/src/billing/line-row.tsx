import { Checkbox, NativeSelect, NumberInput, Text } from '@mantine/core';
import { periods, type Money as MoneyValue, type PeriodMonths, type Service } from '@sitekeep/contracts';
import { Money } from '@sitekeep/web-ui';
import type { LineDraft } from './invoice-lines.ts';
import classes from './line-row.module.css';

const labels: Record<PeriodMonths, string> = { 1: 'Monthly', 3: 'Every 3 months', 6: 'Every 6 months', 12: 'Yearly' };
const options = periods.map((value) => ({ value: String(value), label: labels[value] }));

export interface LineRowProps {
  line: LineDraft;
  service: Service;
  price: MoneyValue | null;
  change: (part: Partial<LineDraft>) => void;
}

/** One service of the invoice to be: chosen or not, which period, how many of them. */
export function LineRow({ line, service, price, change }: LineRowProps) {
  return (
    <div className={classes.row} data-chosen={line.isChosen || undefined}>
      <Checkbox
        className={classes.name}
        label={service.siteName}
        description={service.sentence}
        checked={line.isChosen}
        onChange={(event) => change({ isChosen: event.currentTarget.checked })}
      />
      {line.isChosen && (
        <div className={classes.choice}>
          <NativeSelect
            label="Period"
            data={options}
            value={String(line.periodMonths)}
            onChange={(event) => change({ periodMonths: Number(event.currentTarget.value) as PeriodMonths })}
          />
          <NumberInput
            label="How many"
            min={1}
            max={36}
            allowDecimal={false}
            value={line.periods}
            onChange={(value) => change({ periods: Math.max(1, Number(value) || 1) })}
          />
          <Text className={classes.price} fw={500}>
            {price && <Money value={price} />}
          </Text>
        </div>
      )}
    </div>
  );
}

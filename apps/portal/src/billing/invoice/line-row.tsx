import { Checkbox, NativeSelect, NumberInput, Text } from '@mantine/core';
import { periods, type Money as MoneyValue, type PeriodMonths, type Service } from '@sitekeep/contracts';
import { Money } from '@sitekeep/web-ui';
import type { LineDraft } from './invoice-lines.ts';
import classes from './line-row.module.css';

const labels: Record<PeriodMonths, string> = { 1: '1 month', 3: '3 months', 6: '6 months', 12: '1 year' };
const options = periods.map((value) => ({ value: String(value), label: labels[value] }));

export interface LineRowProps {
  line: LineDraft;
  service: Service;
  price: MoneyValue | null;
  /** What is wrong with how many are asked for. */
  error?: string;
  change: (part: Partial<LineDraft>) => void;
}

/** One service of the invoice to be: chosen or not, which period, how many of them. */
export function LineRow({ line, service, price, error, change }: LineRowProps) {
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
            label="Time"
            data={options}
            value={String(line.periodMonths)}
            onChange={(event) => change({ periodMonths: Number(event.currentTarget.value) as PeriodMonths })}
          />
          <NumberInput
            label="How many"
            min={1}
            max={36}
            clampBehavior="none"
            allowDecimal={false}
            value={line.periods}
            onChange={(value) => change({ periods: value === '' ? '' : Number(value) })}
            error={error}
          />
          <Text className={classes.price} fw={500}>
            {price && <Money value={price} />}
          </Text>
        </div>
      )}
    </div>
  );
}

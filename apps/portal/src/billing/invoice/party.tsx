import type { Invoice, Party as PartyValue } from '@sitekeep/contracts';
import { countryName } from '@sitekeep/web-ui';
import classes from './invoice.module.css';

const linesOf = ({ addressLines, postalCode, city, country }: PartyValue): string[] =>
  [...addressLines, [postalCode, city].filter(Boolean).join(' '), country ? countryName(country) : ''].filter(Boolean);

/** Seller and buyer as the document froze them. */
export function Parties({ of }: { of: Pick<Invoice, 'seller' | 'buyer'> }) {
  return (
    <dl className={classes.parties}>
      <Party label="From" value={of.seller} />
      <Party label="To" value={of.buyer} />
    </dl>
  );
}

/** Names may be written from right to left. */
function Party({ label, value }: { label: string; value: PartyValue }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <bdi>{value.name}</bdi>
        {linesOf(value).map((line, index) => (
          <div key={index}>
            <bdi>{line}</bdi>
          </div>
        ))}
        {value.vatId && <div>VAT id {value.vatId}</div>}
      </dd>
    </div>
  );
}

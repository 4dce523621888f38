import type { BankDetails } from '@sitekeep/contracts';
import { CopyText, type Fact } from '@sitekeep/web-ui';

/** `DE89370400440532013000` in groups of four, as it stands on paper. */
const grouped = (iban: string) => iban.replaceAll(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ');

/** Where a bank transfer goes, to be copied. */
export function bankFacts({ holder, iban, bic, bank }: BankDetails): Fact[] {
  const facts: Fact[] = [
    ['Account holder', <CopyText key="holder" value={holder} />],
    ['IBAN', <CopyText key="iban" value={iban} short={grouped(iban)} label="IBAN" />],
  ];
  if (bic) facts.push(['BIC', <CopyText key="bic" value={bic} label="BIC" />]);
  if (bank) facts.push(['Bank', bank]);
  return facts;
}

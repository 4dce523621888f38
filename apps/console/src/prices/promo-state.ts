import type { PromoCode } from '@sitekeep/contracts';
import { showDay } from '@sitekeep/web-ui/words';

type State = { tone: 'good' | 'attention' | 'off'; text: string };

/** Whether customers can use it. `now`: ms. */
export function promoState({ endedAt, endsAt, startsAt, mostUses, uses }: PromoCode, now: number): State {
  if (endedAt !== null) return { tone: 'off', text: 'Ended' };
  if (endsAt !== null && Date.parse(endsAt) <= now) return { tone: 'off', text: 'Over' };
  if (mostUses !== null && uses >= mostUses) return { tone: 'off', text: 'Used up' };
  if (startsAt !== null && Date.parse(startsAt) > now) return { tone: 'attention', text: `From ${showDay(startsAt)}` };
  return { tone: 'good', text: 'Active' };
}
export const isOver = (promo: PromoCode, now: number): boolean => promoState(promo, now).tone === 'off';

/** `3 of 500`, `3`. */
export const usesWords = ({ uses, mostUses }: PromoCode): string => (mostUses === null ? `${uses}` : `${uses} of ${mostUses}`);

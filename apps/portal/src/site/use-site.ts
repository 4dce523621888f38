import type { SiteDetail } from '@sitekeep/contracts';
import { useOutletContext } from 'react-router';

/** The site whose page is open; the frame has read it. */
export const useSite = (): SiteDetail => useOutletContext<SiteDetail>();

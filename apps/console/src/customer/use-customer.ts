import type { customerDetailSchema } from '@sitekeep/contracts';
import type { Output } from '@sitekeep/web-ui';
import { useOutletContext } from 'react-router';

export type CustomerDetail = Output<typeof customerDetailSchema>;
/** The customer whose page is open; the frame has read it. */
export const useCustomer = (): CustomerDetail => useOutletContext<CustomerDetail>();

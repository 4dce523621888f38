import { StaffBooksController } from './staff-books.controller.ts';
import { StaffCustomersController } from './staff-customers.controller.ts';
import { StaffExportsController } from './staff-exports.controller.ts';
import { StaffFirewallController } from './staff-firewall.controller.ts';
import { StaffMoneyController } from './staff-money.controller.ts';
import { StaffPricesController } from './staff-prices.controller.ts';
import { StaffQueuesController } from './staff-queues.controller.ts';
import { StaffSessionController } from './staff-session.controller.ts';
import { StaffTrailController } from './staff-trail.controller.ts';

export const staffControllers = [
  StaffSessionController,
  StaffCustomersController,
  StaffMoneyController,
  StaffPricesController,
  StaffBooksController,
  StaffExportsController,
  StaffQueuesController,
  StaffTrailController,
  StaffFirewallController,
];

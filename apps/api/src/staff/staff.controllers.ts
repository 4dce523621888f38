import { StaffCustomersController } from './staff-customers.controller.ts';
import { StaffFirewallController } from './staff-firewall.controller.ts';
import { StaffSessionController } from './staff-session.controller.ts';
import { StaffTrailController } from './staff-trail.controller.ts';

export const staffControllers = [StaffSessionController, StaffCustomersController, StaffTrailController, StaffFirewallController];

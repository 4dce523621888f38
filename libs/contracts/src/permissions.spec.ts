import { permissions, rolePermissions, staffPermissions, staffRolePermissions } from './permissions.ts';

test('an owner may do everything, a viewer only read, billing pays but changes no site', () => {
  expect(rolePermissions.owner).toEqual(permissions);
  expect(rolePermissions.viewer.every((permission) => permission.endsWith(':read'))).toBe(true);
  expect(rolePermissions.billing).toContain('billing:write');
  expect(rolePermissions.billing).not.toContain('sites:write');
  expect(rolePermissions.admin).not.toContain('account:write');
});

test('only a staff admin suspends and manages staff', () => {
  expect(staffRolePermissions.admin).toEqual(staffPermissions);
  expect(staffRolePermissions.support).not.toContain('staff:billing:write');
  expect(staffRolePermissions.billing).not.toContain('staff:services:suspend');
});

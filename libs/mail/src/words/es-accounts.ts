import type { Role } from '@sitekeep/contracts';
import type { AccountWords } from '../words.ts';

const notYou = 'Si no ha sido usted, no haga nada: sin el enlace no cambia nada.';
const roles: Record<Role, string> = {
  owner: 'titular',
  admin: 'administración',
  billing: 'facturación',
  viewer: 'solo lectura',
};

/** Mails of accounts, sites and certificates in Spanish. */
export const accounts: AccountWords = {
  'confirm-email': () => ({
    subject: 'Confirme su dirección de correo',
    preview: 'Un clic, y sus sitios pueden activarse.',
    text: [
      'Confirme, por favor, que esta dirección de correo es suya. Sus sitios se activan en cuanto lo haya hecho y haya aceptado las condiciones.',
    ],
    button: 'Confirmar esta dirección',
    notes: ['El enlace vale 3 días. Si no ha abierto una cuenta en Sitekeep, no haga caso de este correo.'],
  }),
  'password-reset': () => ({
    subject: 'Elija una contraseña nueva',
    preview: 'El enlace vale una hora.',
    text: ['Alguien, seguramente usted, ha pedido una contraseña nueva para esta dirección.'],
    button: 'Elegir una contraseña nueva',
    notes: ['El enlace vale una hora y una sola vez.', notYou],
  }),
  'password-changed': () => ({
    subject: 'Su contraseña ha cambiado',
    preview: 'Se han cerrado todas sus demás sesiones.',
    text: [
      'Su contraseña de Sitekeep ha cambiado, y se han cerrado todas sus demás sesiones.',
      'Si no ha sido usted, elija enseguida una contraseña nueva y escríbanos.',
    ],
    button: 'Elegir una contraseña nueva',
  }),
  'email-change': ({ newEmail }) => ({
    subject: 'Confirme su nueva dirección de correo',
    preview: 'Con ella iniciará sesión.',
    text: [`Ha pedido iniciar sesión a partir de ahora con ${newEmail}.`],
    button: 'Usar esta dirección',
    notes: ['El enlace vale un día. Hasta entonces sigue valiendo su dirección anterior.', notYou],
  }),
  'email-changed': ({ newEmail }) => ({
    subject: 'Su dirección de correo va a cambiar',
    preview: `La dirección nueva es ${newEmail}.`,
    text: [
      `Alguien que conoce su contraseña ha pedido que la dirección de su cuenta de Sitekeep pase a ser ${newEmail}.`,
      'Cambia cuando se confirme la dirección nueva. Si no ha sido usted, cambie ahora su contraseña y escríbanos.',
    ],
  }),
  invitation: ({ inviter, accountName, role }) => ({
    subject: `${inviter} le invita a ${accountName}`,
    preview: `Su función allí: ${roles[role]}.`,
    text: [`${inviter} le invita a trabajar en la cuenta de Sitekeep ${accountName}. Su función allí: ${roles[role]}.`],
    button: 'Aceptar la invitación',
    notes: ['La invitación vale 7 días. Si no conoce a quien la envía, no haga caso.'],
  }),
  ordered: ({ siteName, hostnames, service: { waitsFor, deletionAt, trialUntil } }, show) => {
    const end = deletionAt === null ? '' : ` Si no se paga, se eliminará el ${show.day(deletionAt)}.`;
    const state =
      waitsFor === 'payment'
        ? 'Se activa en cuanto se pague.'
        : waitsFor === 'confirmation'
          ? 'Se activa en cuanto su dirección de correo esté confirmada y las condiciones estén aceptadas.'
          : 'Está activa.';
    const trial = trialUntil === null ? '' : ` La prueba no cuesta nada hasta el ${show.day(trialUntil)}.`;
    return {
      subject: `${siteName}: lo que debe poner en su DNS`,
      preview: `La protección de ${siteName} está pedida.`,
      text: [
        `La protección de ${siteName} (${hostnames.join(', ')}) está pedida. ${state}${trial}${end}`,
        'Cree estos registros DNS; a partir de entonces sus visitantes pasan por nosotros:',
      ],
      button: 'Abrir el sitio',
    };
  },
  'certificate-expires': ({ siteName, daysLeft, expiresAt, renewalError }, show) => ({
    subject: `El certificado de ${siteName} caduca el ${show.day(expiresAt)}`,
    preview: 'Después, los navegadores advertirán a sus visitantes.',
    text: [
      `Un certificado de ${siteName} vale todavía ${show.plural(daysLeft, { one: '# día', other: '# días' })}, hasta el ${show.day(expiresAt)}. Después, los navegadores advertirán a quien visite:`,
    ],
    after: [
      renewalError === null
        ? 'Suba antes su sucesor.'
        : `Hemos intentado renovarlo y no hemos podido: ${renewalError} Lo seguimos intentando; corríjalo, o suba un certificado propio.`,
    ],
    button: 'Ver los certificados',
  }),
};

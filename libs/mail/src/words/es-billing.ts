import type { BalanceReason } from '../customer-templates.ts';
import type { BillingWords } from '../words.ts';

const why = (reason: BalanceReason, number: string): string =>
  ({
    'more-than-needed': `es más de lo que hacía falta para la factura ${number}`,
    'not-enough': `no basta para la factura ${number}`,
    'paid-already': `la factura ${number} ya estaba pagada`,
    void: `la factura ${number} está anulada`,
    'no-invoice': 'no había ninguna factura abierta a la que fuera destinado',
    goodwill: '',
  })[reason];
const invoiceButton = 'Ver la factura';

/** Mails of money, and of what becomes of a site for want of it, in Spanish. */
export const billing: BillingWords = {
  invoice: ({ number, total }, show) => ({
    subject: `Factura ${number} por ${show.money(total)}`,
    preview: `${show.money(total)} por pagar.`,
    text: ['Aquí tiene su factura, adjunta a este correo en PDF.'],
    button: 'Ver y pagar la factura',
  }),
  'invoice-replaced': ({ number, total, replaces, without }, show) => ({
    subject: `La factura ${number} sustituye a ${replaces}`,
    preview: `${show.money(total)} por pagar.`,
    text: [
      `La factura ${replaces} está anulada, porque ${without} ya no figura en ella. Todo lo demás figura ahora en esta factura, a los mismos precios y con el mismo vencimiento.`,
      `Si ya ha enviado dinero para la factura ${replaces}, no tiene que hacer nada: paga esta.`,
    ],
    button: 'Ver y pagar la factura',
  }),
  paid: ({ number, total }, show) => ({
    subject: `Pagada: factura ${number}`,
    preview: total.amount === 0 ? 'No hay nada que pagar.' : `Hemos recibido ${show.money(total)}.`,
    text: [
      total.amount === 0
        ? `La factura ${number} está saldada: no hay nada que pagar.`
        : `Gracias, hemos recibido ${show.money(total)} por la factura ${number}.`,
    ],
    button: invoiceButton,
  }),
  'renewal-reminder': ({ number, total, dueAt, sites, by, card, chargeAt }, show) => {
    const money = show.money(total);
    const from = show.day(chargeAt ?? dueAt);
    const how = {
      customer: 'Páguela antes de que termine el período actual, y la protección sigue sin interrupción.',
      balance: `No tiene que hacer nada: se paga con su saldo, a más tardar el ${from}, si entonces hay ${money}.`,
      card: `No tiene que hacer nada: el ${from} cargaremos ${money} en su tarjeta ${card ? show.card(card) : ''}.`,
    }[by];
    return {
      subject: `Próximo período: factura ${number} por ${money}`,
      preview: by === 'customer' ? `${money} por pagar antes del ${show.day(dueAt)}.` : 'No tiene que hacer nada.',
      text: [`Esta es la factura del próximo período de ${show.names(sites.map(({ name }) => name))}.`, how],
      button: by === 'customer' ? 'Ver y pagar la factura' : invoiceButton,
      ...(by !== 'customer' && { notes: ['Si no lo desea, elija antes otra forma de renovación en el portal.'] }),
    };
  },
  'charge-failed': ({ number, total, card, nextTryAt }, show) => ({
    subject: `No se pudo cargar en su tarjeta la factura ${number}`,
    preview: nextTryAt === null ? 'Pague, por favor, de otra forma.' : `Lo intentaremos de nuevo el ${show.day(nextTryAt)}.`,
    text: [`No hemos podido cargar ${show.money(total)} en su tarjeta ${show.card(card)} por la factura ${number}.`],
    after: [
      nextTryAt === null
        ? 'Era el último intento. Pague, por favor, la factura por su cuenta: lo que siga sin pagar diez días después del fin de su período se elimina.'
        : `Lo intentaremos de nuevo el ${show.day(nextTryAt)}. También puede pagar ahora, con esta tarjeta o de otra forma.`,
    ],
    button: 'Pagar ahora',
  }),
  'confirm-payment': ({ number, total, card, confirmBefore }, show) => ({
    subject: `Confirme, por favor, el pago de la factura ${number}`,
    preview: 'Su banco quiere asegurarse de que es usted.',
    text: [
      `Queríamos cargar ${show.money(total)} en su tarjeta ${show.card(card)} por la factura ${number}. Su banco pide que antes lo confirme.`,
    ],
    button: 'Confirmar el pago',
    ...(confirmBefore !== null && { notes: [`Hágalo antes del ${show.day(confirmBefore)}. Sin la confirmación no se carga nada.`] }),
  }),
  'renewal-without-card': ({ sites, why: reason }, show) => ({
    subject: `Sin tarjeta para renovar ${show.names(sites.map(({ name }) => name))}`,
    preview: 'A partir de ahora le enviamos la factura para que la pague.',
    text: [
      `La tarjeta con la que debían renovarse estos sitios ${reason === 'expired' ? 'ha caducado' : 'se ha quitado'}. A partir de ahora le enviamos la factura antes de que termine el período, y usted la paga.`,
    ],
    after: ['Si añade otra tarjeta, podemos volver a cargar en ella.'],
    button: 'Añadir una tarjeta',
  }),
  'card-expiring': ({ card, expires, sites }, show) => ({
    subject: `Su tarjeta ${show.card(card)} caduca en ${show.month(expires)}`,
    preview: 'Sus sitios se renuevan con ella.',
    text: [
      `Su tarjeta ${show.card(card)} caduca a finales de ${show.month(expires)}, antes de que la volvamos a necesitar para ${sites.length === 1 ? 'este sitio' : 'estos sitios'}:`,
    ],
    after: ['Añada antes otra tarjeta, y nada se interrumpe.'],
    button: 'Añadir una tarjeta',
  }),
  'payment-on-balance': ({ amount, why: reason, invoice }, show) => ({
    subject: `${show.money(amount)} en su saldo`,
    preview: 'Puede pagar facturas con ese dinero.',
    text: [
      reason === 'goodwill'
        ? `Hemos puesto ${show.money(amount)} en su saldo. Puede pagar facturas con ese dinero.`
        : `Hemos recibido su dinero, pero ${why(reason, invoice?.number ?? '')}. Por eso ${show.money(amount)} quedan en su saldo, y puede pagar facturas con ese dinero.`,
      ...(reason === 'not-enough' && invoice ? [`La factura ${invoice.number} por ${show.money(invoice.total)} sigue abierta.`] : []),
      ...(reason === 'goodwill' ? [] : ['Si prefiere que se lo devolvamos, responda a este correo.']),
    ],
    button: 'Ver su saldo',
  }),
  'top-up': ({ amount }, show) => ({
    subject: `${show.money(amount)} añadidos a su saldo`,
    preview: 'Gracias.',
    text: [`Gracias, hemos recibido ${show.money(amount)}. Puede pagar facturas con ese dinero.`],
    button: 'Ver su saldo',
  }),
  'unpaid-warning': ({ siteName, day, deletionAt, afterTrial }, show) => ({
    subject: `${siteName} está sin pagar y se eliminará el ${show.day(deletionAt)}`,
    preview: 'Pague, y todo sigue como está.',
    text: [
      `${afterTrial ? `La prueba de ${siteName} terminó hace` : `La protección de ${siteName} está sin pagar desde hace`} ${show.plural(day, { one: '# día', other: '# días' })}. Si no se paga, la protección se eliminará el ${show.day(deletionAt)}, y los visitantes que lleguen a nosotros con ese nombre verán entonces un error.`,
    ],
    button: afterTrial ? 'Elegir un plan y pagar' : 'Pagar ahora',
    notes: ['Si ya no la necesita, haga que su DNS deje de apuntar a nosotros antes de ese día; no tiene que hacer nada más.'],
  }),
  deleted: ({ siteName, why: reason, restorableUntil }, show) => ({
    subject: `${siteName} se ha eliminado`,
    preview: 'Ya no respondemos con sus nombres.',
    text: [
      `La protección de ${siteName} se ha eliminado${reason === 'customer' ? ', como usted pidió' : ': llevaba diez días sin pagar'}. Ya no respondemos con sus nombres de host.`,
      'Si en su DNS todavía apuntan a nosotros, haga que apunten ahora a su propio servidor, o los visitantes verán un error.',
      restorableUntil === null
        ? 'Puede volver a pedir la protección en cualquier momento.'
        : `Guardamos sus ajustes hasta el ${show.day(restorableUntil)}. Si quiere recuperarla, responda a este correo; después se destruyen, y puede pedirla de nuevo.`,
    ],
  }),
  restored: ({ siteName, deletionAt }, show) => ({
    subject: `${siteName} vuelve a estar protegido`,
    preview: 'Todos sus ajustes han vuelto.',
    text: [
      `Hemos recuperado la protección de ${siteName}, con todos sus ajustes.`,
      `Todavía no está pagada: pague, por favor, antes del ${show.day(deletionAt)}, o se eliminará de nuevo.`,
      'Mire su DNS: debe apuntar a nosotros para que sus visitantes pasen por nosotros.',
    ],
    button: 'Ver el sitio',
  }),
  refunded: ({ amount, number, to }, show) => ({
    subject: `Hemos devuelto ${show.money(amount)}`,
    preview: number === null ? 'Aquí dice adónde va el dinero.' : `De la factura ${number}.`,
    text: [
      `Hemos devuelto ${show.money(amount)}${number === null ? '' : ` de la factura ${number}`}.`,
      to === 'payer'
        ? 'El dinero vuelve por donde vino; su banco puede tardar unos días en mostrarlo.'
        : 'El dinero está en su saldo, y puede pagar facturas con él.',
    ],
    button: number === null ? 'Ver su saldo' : invoiceButton,
  }),
  'credit-note': ({ number, invoiceNumber, total, reason }, show) => ({
    subject: `Factura rectificativa ${number} por ${show.money(total)}`,
    preview: `De la factura ${invoiceNumber}.`,
    text: [
      `Aquí tiene la factura rectificativa ${number} de la factura ${invoiceNumber}. ${
        {
          refund: 'Corresponde a dinero que devolvemos.',
          'plan-change': 'Es por el resto del período en el plan que ha dejado.',
          dispute: 'Corresponde a un pago que su banco ha retirado.',
          goodwill: 'La damos por voluntad propia.',
        }[reason]
      }`,
    ],
    button: 'Ver la factura rectificativa',
  }),
  'plan-changed': ({ siteName, fromPlan, toPlan, credited }, show) => ({
    subject: `${siteName} tiene ahora el plan ${toPlan}`,
    preview: `Antes era ${fromPlan}.`,
    text: [
      `El plan de ${siteName} ha cambiado de ${fromPlan} a ${toPlan}.`,
      ...(credited === null ? [] : [`${show.money(credited)} están en su saldo por lo que estaba pagado por adelantado.`]),
    ],
    button: 'Ver el sitio',
  }),
  extended: ({ siteName, days, paidUntil, deletionAt }, show) => ({
    subject: paidUntil === null ? `${siteName} tiene más tiempo` : `${siteName} está pagado hasta el ${show.day(paidUntil)}`,
    preview: paidUntil === null ? 'Sigue protegido más tiempo sin estar pagado.' : 'No tiene que hacer nada.',
    text: [
      `Hemos dado a ${siteName} ${show.plural(days, { one: '# día', other: '# días' })} más, y no le cuesta nada.`,
      ...(paidUntil === null ? [] : [`Está pagado hasta el ${show.day(paidUntil)}.`]),
      ...(deletionAt === null
        ? []
        : [
            `La protección todavía no está pagada: pague, por favor, antes del ${show.day(deletionAt)}, o se eliminará. Durante una prueba, elija primero un plan.`,
          ]),
    ],
    button: 'Ver el sitio',
  }),
  'trial-ends': ({ siteName, trialUntil, daysLeft, deletionAt }, show) => ({
    subject: `La prueba de ${siteName} termina el ${show.day(trialUntil)}`,
    preview: 'Elija un plan, y todo sigue como está.',
    text: [
      `La prueba de ${siteName} termina en ${show.plural(daysLeft, { one: '# día', other: '# días' })}, el ${show.day(trialUntil)}. Elija un plan y pague, y todo sigue como está. En cualquier caso, el sitio sigue protegido hasta el ${show.day(deletionAt)}; después se elimina su protección.`,
    ],
    button: 'Elegir un plan',
  }),
};

/** Every page the edge can show instead of the site. */
export const pageKinds = [
  'bad_request',
  'blacklisted',
  'not_whitelisted',
  'country',
  'suspended',
  'unknown_host',
  'origin_unreachable',
  'origin_timeout',
  'site_unavailable',
] as const;
export type PageKind = (typeof pageKinds)[number];

/** What happened, why, and the next step, in the visitor's words. */
export interface Message {
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

export interface Language {
  readonly requestId: string;
  readonly messages: Readonly<Record<PageKind, Message>>;
}

const en: Language = {
  requestId: 'Request',
  messages: {
    bad_request: {
      title: 'This request cannot be read',
      what: 'Your browser or program sent a request that is malformed.',
      why: 'Servers could read it in different ways, so it was not passed on to the website.',
      next: 'Open the address again without extra characters. If you run the program that sent it, the request number below helps its makers.',
    },
    blacklisted: {
      title: 'Access refused',
      what: 'This website does not accept requests from your address.',
      why: 'The owner of the website has put your network address on the list of refused addresses.',
      next: 'If this is a mistake, tell the owner of the website and give the request number below.',
    },
    not_whitelisted: {
      title: 'Access refused',
      what: 'This website is open to chosen addresses only.',
      why: 'Your network address is not on the list of addresses that may come in.',
      next: 'If you should have access, tell the owner of the website and give the request number below.',
    },
    country: {
      title: 'Not available where you are',
      what: 'This website does not accept requests from your country or region.',
      why: 'The owner of the website has limited the countries from which it can be reached.',
      next: 'If you use a VPN, switch it off and try again. Otherwise tell the owner of the website and give the request number below.',
    },
    suspended: {
      title: 'This website is not available',
      what: 'The website is switched off at the moment.',
      why: 'It is not being served for now.',
      next: 'Try again later. If this is your website, write to our support and give the request number below.',
    },
    unknown_host: {
      title: 'No website at this address',
      what: 'There is no website here under the name you opened.',
      why: 'The name points to our servers, but no website is set up for it.',
      next: 'Check the address for typing errors. If this is your website, add the name in the portal.',
    },
    origin_unreachable: {
      title: 'The website does not answer',
      what: 'The server of this website could not be reached.',
      why: 'It is switched off, overloaded, or cannot be reached from our network.',
      next: 'Try again in a few minutes. If this is your website, check that your server runs and accepts our addresses.',
    },
    origin_timeout: {
      title: 'The website takes too long',
      what: 'The server of this website did not answer in time.',
      why: 'It accepted the request, but no answer came.',
      next: 'Try again in a few minutes. If you sent a form, check first whether it was received.',
    },
    site_unavailable: {
      title: 'Not available right now',
      what: 'The settings of this website could not be loaded.',
      why: 'Something on our side is starting or interrupted.',
      next: 'Try again in a minute. Nothing is wrong with your device.',
    },
  },
};

const de: Language = {
  requestId: 'Anfrage',
  messages: {
    bad_request: {
      title: 'Diese Anfrage ist nicht lesbar',
      what: 'Ihr Browser oder Programm hat eine fehlerhafte Anfrage gesendet.',
      why: 'Server könnten sie verschieden verstehen, darum wurde sie nicht an die Website weitergegeben.',
      next: 'Öffnen Sie die Adresse noch einmal ohne zusätzliche Zeichen. Stammt die Anfrage aus Ihrem Programm, hilft dessen Herstellern die Nummer unten.',
    },
    blacklisted: {
      title: 'Zugriff abgelehnt',
      what: 'Diese Website nimmt keine Anfragen von Ihrer Adresse an.',
      why: 'Der Betreiber der Website hat Ihre Netzwerkadresse auf die Liste der abgelehnten Adressen gesetzt.',
      next: 'Ist das ein Irrtum, wenden Sie sich an den Betreiber der Website und nennen Sie die Nummer unten.',
    },
    not_whitelisted: {
      title: 'Zugriff abgelehnt',
      what: 'Diese Website ist nur für ausgewählte Adressen offen.',
      why: 'Ihre Netzwerkadresse steht nicht auf der Liste der zugelassenen Adressen.',
      next: 'Sollten Sie Zugang haben, wenden Sie sich an den Betreiber der Website und nennen Sie die Nummer unten.',
    },
    country: {
      title: 'In Ihrem Land nicht verfügbar',
      what: 'Diese Website nimmt keine Anfragen aus Ihrem Land oder Ihrer Region an.',
      why: 'Der Betreiber der Website hat die Länder begrenzt, aus denen sie erreichbar ist.',
      next: 'Falls Sie ein VPN nutzen, schalten Sie es aus und versuchen Sie es noch einmal. Sonst nennen Sie dem Betreiber die Nummer unten.',
    },
    suspended: {
      title: 'Diese Website ist nicht verfügbar',
      what: 'Die Website ist zurzeit abgeschaltet.',
      why: 'Sie wird im Moment nicht ausgeliefert.',
      next: 'Versuchen Sie es später noch einmal. Ist es Ihre Website, schreiben Sie unserem Support und nennen Sie die Nummer unten.',
    },
    unknown_host: {
      title: 'Unter dieser Adresse gibt es keine Website',
      what: 'Unter dem Namen, den Sie geöffnet haben, gibt es hier keine Website.',
      why: 'Der Name zeigt auf unsere Server, aber für ihn ist keine Website eingerichtet.',
      next: 'Prüfen Sie die Adresse auf Tippfehler. Ist es Ihre Website, fügen Sie den Namen im Portal hinzu.',
    },
    origin_unreachable: {
      title: 'Die Website antwortet nicht',
      what: 'Der Server dieser Website war nicht erreichbar.',
      why: 'Er ist ausgeschaltet, überlastet oder von unserem Netz aus nicht zu erreichen.',
      next: 'Versuchen Sie es in einigen Minuten noch einmal. Ist es Ihre Website, prüfen Sie, ob Ihr Server läuft und unsere Adressen zulässt.',
    },
    origin_timeout: {
      title: 'Die Website braucht zu lange',
      what: 'Der Server dieser Website hat nicht rechtzeitig geantwortet.',
      why: 'Er hat die Anfrage angenommen, aber es kam keine Antwort.',
      next: 'Versuchen Sie es in einigen Minuten noch einmal. Haben Sie ein Formular gesendet, prüfen Sie zuerst, ob es angekommen ist.',
    },
    site_unavailable: {
      title: 'Im Moment nicht verfügbar',
      what: 'Die Einstellungen dieser Website konnten nicht geladen werden.',
      why: 'Auf unserer Seite startet gerade etwas oder ist unterbrochen.',
      next: 'Versuchen Sie es in einer Minute noch einmal. Mit Ihrem Gerät ist alles in Ordnung.',
    },
  },
};

/** By language tag; the first is spoken to those whose languages are not here. A further language is one more row. */
export const languages: Readonly<Record<string, Language>> = { en, de };

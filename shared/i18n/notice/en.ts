/** The six items that Article 8 of Taiwan's Personal Data Protection Act asks for. */
export const notice = {
  items: [
    { title: 'Who collects', text: (shop: string) => `${shop}. The shop keeps and uses its members’ data itself.` },
    {
      title: 'What for',
      text: (shop: string) =>
        `To run the club of ${shop}: ⟦points⟧, tiers, coupons, birthday gifts, records and help; marketing only if you agree.`,
    },
    {
      title: 'Which data',
      text: (shop: string) =>
        `Your LINE display name and an id for this shop only, your purchases, ⟦points⟧ and coupons at ${shop}; phone, birthday and e-mail only if you fill them in.`,
    },
    {
      title: 'How long, where, who and how',
      text: (shop: string) =>
        `While you are a member and as long as the law asks; in Taiwan and in the country of the servers ${shop} uses, which may be abroad; by the shop, its systems and LINE, electronically. It is sold to nobody.`,
    },
    {
      title: 'Your rights',
      text: (shop: string) =>
        `Ask ${shop} at any time to see, copy, correct, stop using or erase your data, under Settings on the card or at the counter. Marketing stops at one tap.`,
    },
    {
      title: 'If you refuse',
      text: (shop: string) =>
        `Without agreement you cannot be a member of ${shop}; shopping is not affected. Leaving out phone, birthday or e-mail only costs what they are for, such as the birthday gift.`,
    },
  ],
  guardian: 'Under 18? Please ask a parent or guardian first.',
};

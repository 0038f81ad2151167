/** What people want of a support assistant, how they and it say so, and how somebody would look for it later. */
export interface Intent {
  readonly id: string;
  /** `{order}` and `{city}` are made up for each span. */
  readonly asked: readonly string[];
  readonly answered: readonly string[];
  /** With words that the spans use. */
  readonly literal: readonly string[];
  /** With other words. */
  readonly paraphrased: readonly string[];
}

const intent = (
  id: string,
  asked: readonly string[],
  answered: readonly string[],
  literal: readonly string[],
  paraphrased: readonly string[],
): Intent => ({ id, asked, answered, literal, paraphrased });

export const intents: readonly Intent[] = [
  intent(
    'refund',
    [
      'I want a refund for order {order}.',
      'Can you refund {order}? It was broken.',
      'Please send a refund for {order}, I returned it to {city}.',
    ],
    [
      'The refund for {order} was approved and arrives in five days.',
      'A refund needs the return label; refund_policy section 4 applies.',
    ],
    ['refund approved after return'],
    ['customer asks for their money back', 'reimburse a purchase'],
  ),
  intent(
    'late-parcel',
    [
      'Where is my parcel {order}? It should be in {city}.',
      'My parcel {order} is late.',
      'The parcel for {order} never came to {city}.',
    ],
    [
      'The parcel {order} left the depot in {city} this morning.',
      'The carrier lost the parcel; a new one is on its way.',
    ],
    ['parcel late at the carrier'],
    ['delayed package not delivered', 'shipment is missing'],
  ),
  intent(
    'card-declined',
    [
      'My card was declined for {order}.',
      'Why is my card declined at checkout?',
      'The checkout says card declined, code card_declined_51.',
    ],
    [
      'The bank declined the card; try another card or PayPal.',
      'Error card_declined_51 means insufficient funds.',
    ],
    ['card declined at checkout'],
    ['payment was rejected by the bank', 'creditcard does not work when paying'],
  ),
  intent(
    'password',
    [
      'I forgot my password.',
      'The password reset mail does not arrive.',
      'How do I change the password of my account?',
    ],
    [
      'Use the link to reset the password; it is good for one hour.',
      'The password reset mail was sent again to your address.',
    ],
    ['password reset mail'],
    ['cannot log in, lost credentials', 'user locked out and needs a new passphrase'],
  ),
  intent(
    'cancel-subscription',
    [
      'How do I cancel my subscription?',
      'Cancel the subscription of {order} now.',
      'I want to cancel before the subscription renews.',
    ],
    [
      'The subscription ends on the last day of the month.',
      'To cancel the subscription open settings, plan, cancel.',
    ],
    ['cancel subscription before it renews'],
    ['stop the monthly plan', 'terminate membership'],
  ),
  intent(
    'invoice',
    [
      'Send me the invoice for {order}.',
      'The invoice {order} has the wrong VAT number.',
      'Where do I find the invoice as PDF?',
    ],
    ['The invoice was sent as PDF with your VAT number.', 'Invoices are under account, billing, invoices.'],
    ['invoice with VAT number as PDF'],
    ['need a bill for my accountant', 'receipt for taxes'],
  ),
  intent(
    'hotel',
    [
      'Book a hotel in {city} for two nights.',
      'Is there a hotel near the station in {city}?',
      'Find a cheap hotel in {city}.',
    ],
    ['The hotel in {city} has rooms with breakfast.', 'I booked the hotel near the station for two nights.'],
    ['hotel near the station'],
    ['somewhere to stay overnight', 'find accommodation for a trip'],
  ),
  intent(
    'flight',
    [
      'When does the flight to {city} leave?',
      'My flight to {city} was cancelled, rebook me.',
      'Find a direct flight to {city}.',
    ],
    ['The flight to {city} leaves at gate B12.', 'You are on the next flight to {city}, seat 14A.'],
    ['direct flight gate'],
    ['plane departure time', 'airline ticket rebooking'],
  ),
  intent(
    'weather',
    [
      'What is the weather in {city}?',
      'Will it rain in {city} tomorrow?',
      'Weather for the weekend in {city}, please.',
    ],
    [
      'The weather in {city}: rain in the morning, 14 degrees.',
      'It stays dry in {city}, weather is sunny with little wind.',
    ],
    ['weather rain tomorrow'],
    ['forecast for the weekend', 'is it going to be sunny outside'],
  ),
  intent(
    'translate',
    [
      'Translate this letter into German.',
      'How do you say "good luck" in Italian? Translate it.',
      'Translate the contract {order} to English.',
    ],
    ['Here is the letter in German, translated formally.', 'Translated to Italian it is "in bocca al lupo".'],
    ['translate letter into German'],
    ['convert text to another language', 'foreign language version of a document'],
  ),
  intent(
    'summary',
    [
      'Summarize this report in five points.',
      'Give me a summary of the meeting in {city}.',
      'Summarize the contract {order}.',
    ],
    [
      'Summary: revenue grew, costs fell, hiring is frozen.',
      'In summary the meeting decided on three actions.',
    ],
    ['summary of the meeting'],
    ['shorten a long document to the main ideas', 'brief overview of what was discussed'],
  ),
  intent(
    'sql',
    [
      'Write a SQL query that counts orders by day.',
      'Why is my SQL query slow? It scans the orders table.',
      'SQL: join customers and orders by customer_id.',
    ],
    [
      'SELECT toDate(created_at), count() FROM orders GROUP BY 1',
      'Add an index on orders.customer_id; the SQL query scans the whole table.',
    ],
    ['SQL query join customers orders'],
    ['database statement is sluggish', 'ask the relational database for totals'],
  ),
  intent(
    'python-bug',
    [
      'My Python script throws KeyError: user_id.',
      'Fix this Python traceback: KeyError in load_users.',
      'Python says list index out of range in parse_row.',
    ],
    [
      'The KeyError comes from a missing field; use dict.get in load_users.',
      'parse_row reads past the end of the list: check len(row).',
    ],
    ['Python KeyError load_users'],
    ['script crashes with an exception', 'debug a bug in my code'],
  ),
  intent(
    'rate-limit',
    [
      'Error code: 429 - Rate limit reached for gpt-4o in {city}.',
      'RateLimitError: too many requests per min for {order}.',
      'openai.RateLimitError: Rate limit reached, please try again in 6s.',
    ],
    ['', 'The call was retried after RateLimitError.'],
    ['RateLimitError 429 requests per min'],
    ['throttled by the model provider', 'quota exceeded by the API'],
  ),
  intent(
    'timeout',
    [
      'httpx.ReadTimeout: the read operation timed out for {order}.',
      'TimeoutError after 30 s calling inventory_service.',
      'Request timed out while waiting for inventory_service in {city}.',
    ],
    ['', 'The tool timed out twice and was skipped.'],
    ['inventory_service timed out'],
    ['upstream too slow to respond', 'no reply from the backend'],
  ),
  intent(
    'bad-json',
    [
      'JSONDecodeError: Expecting value: line 1 column 1 in tool output {order}.',
      'The model returned invalid JSON for extract_order.',
      'OutputParserException: could not parse LLM output as JSON.',
    ],
    ['', 'Repaired the invalid JSON and parsed it again.'],
    ['invalid JSON extract_order'],
    ['malformed structured response', 'parser could not read what the model produced'],
  ),
  intent(
    'context-length',
    [
      "This model's maximum context length is 8192 tokens; {order} used 9120.",
      'BadRequestError: context_length_exceeded in summarize_thread.',
      'Prompt is too long: reduce the tokens of the messages.',
    ],
    ['', 'The history was cut to fit the context length.'],
    ['maximum context length tokens'],
    ['conversation too big for the window', 'prompt overflow'],
  ),
  intent(
    'recipe',
    [
      'Give me a recipe for tomato soup.',
      'A vegetarian recipe with lentils for four, please.',
      'What can I cook with eggs and spinach? A quick recipe.',
    ],
    [
      'Recipe: onions, tomatoes, stock; simmer for twenty minutes.',
      'Cook the lentils, then stir in spinach and lemon.',
    ],
    ['vegetarian recipe lentils'],
    ['what to make for dinner', 'meal preparation without meat'],
  ),
  intent(
    'fitness',
    [
      'Make a workout plan for three days a week.',
      'Which workout helps against back pain?',
      'A workout at home without equipment.',
    ],
    [
      'The workout plan: squats, push-ups and rowing, three sets each.',
      'For back pain do a gentle workout with planks.',
    ],
    ['workout plan three days'],
    ['exercise routine for beginners', 'training to get in shape'],
  ),
  intent(
    'legal',
    [
      'Does the contract {order} allow early termination?',
      'Which clause of the contract covers liability?',
      'Is the non-compete clause in {city} valid?',
    ],
    [
      'Clause 9.2 of the contract allows termination with 30 days notice.',
      'The liability clause caps damages at the contract value.',
    ],
    ['contract clause liability'],
    ['lawyer question about an agreement', 'attorney advice on damages'],
  ),
  intent(
    'salary',
    [
      'What salary can a nurse expect in {city}?',
      'Is this salary offer fair for {city}?',
      'How do I ask for a higher salary?',
    ],
    [
      'The median salary in {city} is a little above the offer.',
      'Ask for a salary review with three concrete results.',
    ],
    ['salary offer fair'],
    ['negotiate a pay raise', 'how much income for the job'],
  ),
  intent(
    'flaky-wifi',
    [
      'My router drops the wifi every hour.',
      'The wifi in the office in {city} is slow.',
      'wifi connects but there is no internet.',
    ],
    [
      'Restart the router and move the wifi to channel 11.',
      'Update the router firmware; the wifi drops are a known bug.',
    ],
    ['router wifi drops'],
    ['wireless network is unstable', 'internet connection keeps failing'],
  ),
];

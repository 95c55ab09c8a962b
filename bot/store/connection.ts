import mongoose, { type Connection } from 'mongoose';

// Indexes are built by `migrate`, first and on purpose; a command on a lost connection fails instead of waiting unseen.
mongoose.set('autoIndex', false);
mongoose.set('autoCreate', false);
mongoose.set('bufferCommands', false);

const selectionMs = 5_000;
/** Several hosts may stand before the slash, so this is no URL to parse. */
const namesDatabase = /^mongodb(\+srv)?:\/\/[^/]+\/[^?]/;

/** One connection to the database named in the URI (`regulars` where it names none). @throws when none answers within 5 s. */
export const connect = (uri: string): Promise<Connection> =>
  mongoose
    .createConnection(uri, {
      serverSelectionTimeoutMS: selectionMs,
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      maxPoolSize: 50,
      writeConcern: { w: 'majority', j: true },
      ...(namesDatabase.test(uri) ? {} : { dbName: 'regulars' }),
    })
    .asPromise()
    .catch((error: unknown) => {
      if (!(error instanceof mongoose.Error.MongooseServerSelectionError)) throw error;
      throw new Error(
        'The database does not answer. Is it running, and is MONGODB_URI (or the address rules of its host) right?',
        { cause: error },
      );
    });

export const isUp = (connection: Connection): boolean => connection.readyState === 1;

/** @throws where the database does not answer within `timeoutMs`; a frozen one keeps the driver waiting for longer than it was told. */
export async function ping(connection: Connection, timeoutMs = 2_000): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the database did not answer in time')), timeoutMs);
  });
  const asked = connection.db?.command({ ping: 1 }, { timeoutMS: timeoutMs });
  asked?.catch(() => undefined);
  await Promise.race([asked, limit]).finally(() => clearTimeout(timer));
}

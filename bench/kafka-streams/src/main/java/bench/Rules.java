package bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/** The previous and the current value of each metric of a video, and a message for each that has changed. */
public final class Rules {
  private static final String[] METRICS = {"VIEWS", "COMMENTS", "LIKES"};
  private static final Schema CHANGE = changeSchema();
  private static final Schema MESSAGE =
      SchemaBuilder.record("Message").fields().optionalString("chat_id").optionalString("text").endRecord();

  /** Standard input ends with the process that has started this one, however that ends. */
  private static void endWithParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {}
              } catch (IOException error) {
                error.printStackTrace();
              }
              Runtime.getRuntime().halt(1);
            });
    watch.setDaemon(true);
    watch.start();
  }

  /** Arguments: bootstrap servers, the run, the file of the observations' schema, a folder for state. */
  public static void main(String[] args) throws Exception {
    String run = args[1];
    Schema observation = new Schema.Parser().parse(Files.readString(Path.of(args[2])));
    StreamsBuilder builder = new StreamsBuilder();
    Serde<String> keys = Serdes.String();
    Serde<GenericRecord> changes = avro(CHANGE);

    builder.stream("videos-" + run, Consumed.with(keys, avro(observation)))
        .groupByKey(Grouped.with(keys, avro(observation)))
        .aggregate(() -> null, (id, seen, last) -> next(seen, last), Materialized.with(keys, changes))
        .toStream()
        .to("changes-" + run, Produced.with(keys, changes));

    KStream<String, GenericRecord> changed =
        builder.stream("changes-" + run, Consumed.with(keys, changes));
    for (String metric : METRICS) {
      changed
          .filter((id, change) -> hasChanged(change, metric))
          .mapValues(change -> message(change, metric))
          .to("outbox-" + run, Produced.with(keys, avro(MESSAGE)));
    }

    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "streams-" + run);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, args[3]);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    // Each change counts: nothing is kept back to be overwritten.
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    streams.setUncaughtExceptionHandler(
        error -> {
          error.printStackTrace();
          Runtime.getRuntime().halt(1);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    endWithParent();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  streams.close();
                  ended.countDown();
                }));
    streams.start();
    ended.await();
  }

  private static GenericRecord next(GenericRecord seen, GenericRecord last) {
    GenericRecord change = new GenericData.Record(CHANGE);
    change.put("TITLE", seen.get("TITLE"));
    for (String metric : METRICS) {
      Object current = seen.get(metric);
      Object before = last == null ? null : last.get(metric + "_CURRENT");
      // As LATEST_BY_OFFSET(c, 2) has it: of one value, that one comes first and nothing second.
      Object first = last == null ? null : before != null ? before : last.get(metric + "_PREVIOUS");
      change.put(metric + "_PREVIOUS", first == null ? current : first);
      change.put(metric + "_CURRENT", first == null ? null : current);
    }
    return change;
  }

  private static boolean hasChanged(GenericRecord change, String metric) {
    Object previous = change.get(metric + "_PREVIOUS");
    Object current = change.get(metric + "_CURRENT");
    return previous != null && current != null && !previous.equals(current);
  }

  private static GenericRecord message(GenericRecord change, String metric) {
    GenericRecord message = new GenericData.Record(MESSAGE);
    message.put("chat_id", "1001");
    message.put(
        "text",
        metric + " changed: " + change.get(metric + "_PREVIOUS") + " => "
            + change.get(metric + "_CURRENT") + ". " + change.get("TITLE"));
    return message;
  }

  private static Schema changeSchema() {
    SchemaBuilder.FieldAssembler<Schema> fields =
        SchemaBuilder.record("Change").fields().optionalString("TITLE");
    for (String metric : METRICS) {
      fields = fields.optionalLong(metric + "_PREVIOUS").optionalLong(metric + "_CURRENT");
    }
    return fields.endRecord();
  }

  /** Confluent's framing: a zero, the schema's id in four bytes, and Avro. */
  private static Serde<GenericRecord> avro(Schema schema) {
    GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(schema);
    GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(schema);
    Serializer<GenericRecord> serializer =
        (topic, value) -> {
          if (value == null) return null;
          try {
            ByteArrayOutputStream out = new ByteArrayOutputStream(128);
            out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(1).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            writer.write(value, encoder);
            encoder.flush();
            return out.toByteArray();
          } catch (IOException error) {
            throw new UncheckedIOException(error);
          }
        };
    Deserializer<GenericRecord> deserializer =
        (topic, bytes) -> {
          if (bytes == null) return null;
          try {
            return reader.read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
          } catch (IOException error) {
            throw new UncheckedIOException(error);
          }
        };
    return Serdes.serdeFrom(serializer, deserializer);
  }
}

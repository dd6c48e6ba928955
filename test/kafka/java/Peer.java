import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's own clients, for comparison. Bytes are hexadecimal, "-" is null.
 *   produce BOOTSTRAP TOPIC KEY...       writes a record for each key; prints KEY PARTITION OFFSET
 *   consume BOOTSTRAP TOPIC COUNT        read_committed, from the start; prints PARTITION OFFSET TIMESTAMP KEY VALUE NAME=VALUE...
 */
public class Peer {
  public static void main(String[] args) throws Exception {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", args[1]);
    if (args[0].equals("produce")) produce(settings, args);
    else consume(settings, args[2], Integer.parseInt(args[3]));
  }

  static void produce(Properties settings, String[] args) throws Exception {
    try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 3; i < args.length; i++) {
        var record = new ProducerRecord<>(args[2], null, 1000L + i, bytes(args[i]), bytes("0a" + args[i]));
        record.headers().add("h", bytes("01")).add("h", bytes("02"));
        var placed = producer.send(record).get();
        System.out.println(args[i] + " " + placed.partition() + " " + placed.offset());
      }
    }
  }

  static void consume(Properties settings, String topic, int count) {
    settings.put("isolation.level", "read_committed");
    try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      var partitions = consumer.partitionsFor(topic).stream()
          .map(p -> new org.apache.kafka.common.TopicPartition(topic, p.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      for (int seen = 0; seen < count; ) {
        for (var r : consumer.poll(Duration.ofMillis(500))) {
          seen++;
          var line = new StringBuilder(r.partition() + " " + r.offset() + " " + r.timestamp() + " " + hex(r.key()) + " " + hex(r.value()));
          for (var header : r.headers()) line.append(" ").append(header.key()).append("=").append(hex(header.value()));
          System.out.println(line);
        }
      }
    }
  }

  static byte[] bytes(String hex) {
    return hex.equals("-") ? null : java.util.HexFormat.of().parseHex(hex);
  }

  static String hex(byte[] bytes) {
    return bytes == null ? "-" : java.util.HexFormat.of().formatHex(bytes);
  }
}

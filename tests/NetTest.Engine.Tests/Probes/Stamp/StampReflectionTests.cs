using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.Stamp;
using Xunit;

namespace NetTest.Engine.Tests.Probes.Stamp;

/// <summary>Packets by hand, after the figures of RFC 8762 and RFC 8972.</summary>
public sealed class StampReflectionTests
{
    private const long Received = 1_700_000_000_000_000_000;
    private const long Sent = Received + 25_000;
    private static readonly byte[] s_key = "not a secret"u8.ToArray();

    [Fact]
    public void An_unauthenticated_request_is_as_figure_2_draws_it()
    {
        var packet = new byte[44];
        new StampRequest(44, null, hasControl: false).Write(packet, 0x01020304, 0x83AA7E80_80000000, 0x8005, 0xABCD);
        Assert.Equal("010203048" + "3AA7E80800000008005ABCD" + new string('0', 56), Convert.ToHexString(packet));
    }

    [Fact]
    public void The_answer_to_it_is_as_figure_5_draws_it()
    {
        var packet = Convert.FromHexString("010203048" + "3AA7E80800000008005ABCD" + new string('0', 56));
        var reflection = new StampReflection(null, isStateful: true, clockId: 0);
        Assert.Equal(ReflectVerdict.Reflect, reflection.Judge(packet));
        reflection.Prepare(packet);
        reflection.Complete(packet, 7, 500_000_000, 1_000_000_000, 0x0106, 64);
        Assert.Equal(
            "00000007" + "83AA7E8100000000" + "0106" + "ABCD" + "83AA7E8080000000" + "01020304" + "83AA7E8080000000" + "8005" + "0000" + "40" + "000000",
            Convert.ToHexString(packet));
        var reply = StampReply.TryParse(packet, null)!.Value;
        Assert.Equal((7u, 0x01020304u, (byte)64), (reply.Sequence, reply.SenderSequence, reply.SenderTtl));
        Assert.Equal((500_000_000L, 1_000_000_000L), (reply.Received, reply.Sent));
    }

    [Fact]
    public void Without_state_the_sequence_number_is_the_senders()
    {
        var packet = Request(44);
        new StampReflection(null, isStateful: false, 0).Complete(packet, null, Received, Sent, 1, 64);
        Assert.Equal(9u, StampFormat.ReadSequence(packet));
    }

    [Fact]
    public void An_authenticated_packet_has_the_HMAC_of_its_first_96_bytes()
    {
        var key = new StampKey(s_key);
        var packet = new byte[112];
        new StampRequest(0, key, hasControl: false).Write(packet, 5, 0x1122334455667788, 0x8001, 3);
        Assert.Equal(5, packet[3]);
        Assert.Equal("1122334455667788", Convert.ToHexString(packet.AsSpan(16, 8)));
        Assert.Equal(HMACSHA256.HashData(s_key, packet.AsSpan(0, 96))[..16], packet[96..]);

        var reflection = new StampReflection(key, isStateful: true, 0);
        Assert.Equal(ReflectVerdict.Reflect, reflection.Judge(packet));
        reflection.Prepare(packet);
        reflection.Complete(packet, 0, Received, Sent, 0x8001, 63);
        Assert.Equal(HMACSHA256.HashData(s_key, packet.AsSpan(0, 96))[..16], packet[96..]);
        Assert.Equal(5u, StampReply.TryParse(packet, key)!.Value.SenderSequence);
        Assert.Null(StampReply.TryParse(packet, new StampKey("another"u8.ToArray())));
        packet[40] ^= 1;
        Assert.Null(StampReply.TryParse(packet, key));
    }

    [Fact]
    public void A_wrong_key_or_a_changed_bit_is_not_answered()
    {
        var packet = new byte[112];
        new StampRequest(0, new StampKey("another"u8.ToArray()), hasControl: false).Write(packet, 5, 1, 1, 1);
        var reflection = new StampReflection(new StampKey(s_key), isStateful: true, 0);
        Assert.Equal(ReflectVerdict.BadKey, reflection.Judge(packet));
        Assert.Equal(ReflectVerdict.TooShort, reflection.Judge(packet.AsSpan(0, 111)));
        Assert.Equal(ReflectVerdict.TooShort, new StampReflection(null, isStateful: true, 0).Judge(packet.AsSpan(0, 43)));
    }

    [Fact]
    public void Extensions_go_back_in_place_known_ones_with_U_cleared_others_with_U_set()
    {
        // Location (2), Timestamp Information (3) with U clear as a careless sender would, Extra Padding (1).
        byte[] packet = [.. Request(44), 0x80, 2, 0, 4, 1, 2, 3, 4, 0x00, 3, 0, 0, 0x80, 1, 0, 2, 9, 9];
        new StampReflection(null, isStateful: true, 0).Prepare(packet);
        Assert.Equal([0x80, 2, 0, 4, 1, 2, 3, 4, 0x80, 3, 0, 0, 0x00, 1, 0, 2, 9, 9], packet[44..]);
    }

    [Fact]
    public void An_extension_that_is_longer_than_the_packet_is_malformed()
    {
        byte[] packet = [.. Request(44), 0x80, 1, 0, 9, 1, 2, 3, 4];
        new StampReflection(null, isStateful: true, 0).Prepare(packet);
        Assert.Equal([0x40, 1, 0, 9, 1, 2, 3, 4], packet[44..]);
    }

    [Fact]
    public void Extensions_of_an_authenticated_packet_carry_their_own_HMAC()
    {
        var key = new StampKey(s_key);
        var request = new StampRequest(200, key, hasControl: true);
        var packet = new byte[request.Length];
        request.Write(packet, 5, 1, 1, 1);
        // After our extension of 16 bytes: type 8, 16 bytes, over sequence number and that extension.
        Assert.Equal([0x80, 8, 0, 16], packet[128..132]);
        Assert.Equal(Tag([.. packet[..4], .. packet[112..128]]), packet[132..148]);

        var reflection = new StampReflection(key, isStateful: true, ReplyControl.ClockId);
        var answer = packet.ToArray();
        reflection.Prepare(answer);
        reflection.Complete(answer, 3, Received, Sent, 1, 64);
        Assert.Equal(0, answer[112]);
        Assert.Equal(Tag([.. answer[..4], .. answer[112..128]]), answer[132..148]);
        Assert.Equal((byte)(ReplyControl.Stateful | ReplyControl.SameClock), StampReply.TryParse(answer, key)!.Value.Control);

        packet[120] ^= 1;
        reflection.Prepare(packet);
        Assert.Equal(0x20, packet[112] & 0x20);
        Assert.Equal(0x20, packet[128] & 0x20);
    }

    [Fact]
    public void Our_extension_says_whether_both_ends_read_one_clock()
    {
        var request = new StampRequest(0, null, hasControl: true);
        var packet = new byte[request.Length];
        request.Write(packet, 1, 1, 1, 1);
        var elsewhere = packet.ToArray();
        Reflect(packet, ReplyControl.ClockId);
        Reflect(elsewhere, ReplyControl.ClockId + 1);
        Assert.Equal((byte)(ReplyControl.Stateful | ReplyControl.SameClock), StampReply.TryParse(packet, null)!.Value.Control);
        Assert.Equal(ReplyControl.Stateful, StampReply.TryParse(elsewhere, null)!.Value.Control);

        static void Reflect(byte[] packet, ulong clock)
        {
            var reflection = new StampReflection(null, isStateful: true, clock);
            reflection.Prepare(packet);
            reflection.Complete(packet, 0, Received, Sent, 1, 64);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_comes_nothing_escapes_and_nothing_grows(bool hasKey)
    {
        var key = hasKey ? new StampKey(s_key) : null;
        var reflection = new StampReflection(key, isStateful: true, 1);
        var bytes = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Resize(400);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll(bytes.ToArbitrary(), packet =>
        {
            _ = StampReply.TryParse(packet, key);
            if (packet.Length >= 112 && hasKey)
                StampFormat.Authenticated.Sign(packet, key!);
            if (reflection.Judge(packet) != ReflectVerdict.Reflect)
                return packet.Length < (hasKey ? 112 : 44);
            reflection.Prepare(packet);
            reflection.Complete(packet, 1, Received, Sent, 1, 64);
            return StampReply.TryParse(packet, key) is not null;
        }));
    }

    [Theory]
    [InlineData(0, false, 44)]
    [InlineData(45, false, 48)]
    [InlineData(48, false, 48)]
    [InlineData(1000, false, 1000)]
    [InlineData(10, true, 112)]
    public void A_request_has_the_length_wanted_or_the_least_that_can_be(int wanted, bool hasKey, int length)
    {
        var request = new StampRequest(wanted, hasKey ? new StampKey(s_key) : null, hasControl: false);
        Assert.Equal(length, request.Length);
        request.Write(new byte[length], 1, 1, 1, 1);
    }

    private static byte[] Tag(byte[] data) => HMACSHA256.HashData(s_key, data)[..16];

    private static byte[] Request(int length)
    {
        var packet = new byte[length];
        new StampRequest(length, null, hasControl: false).Write(packet, 9, 1, 1, 1);
        return packet;
    }
}

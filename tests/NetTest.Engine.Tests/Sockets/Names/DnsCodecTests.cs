using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.Discovery;
using NetTest.Engine.Sockets.Names;
using Xunit;

namespace NetTest.Engine.Tests.Sockets.Names;

public sealed class DnsCodecTests
{
    [Fact]
    public void A_query_has_the_bytes_that_RFC_1035_and_6891_say()
    {
        var bytes = new byte[DnsQuery.LongestBytes];
        var length = DnsQuery.Write(bytes, 0x1234, "web.test", DnsRecordType.Srv, extended: true);
        Assert.Equal(
            "123401000001000000000001" + "0377656204746573740000210001" + "00002904D0000000000000",
            Convert.ToHexString(bytes, 0, length));
        Assert.Equal(26, DnsQuery.Write(bytes, 1, "web.test.", DnsRecordType.A, extended: false));
        Assert.Equal(0, bytes[11]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.test")]
    public void What_cannot_be_a_name_is_not_written(string name) =>
        Assert.Equal(0, DnsQuery.Write(new byte[DnsQuery.LongestBytes], 1, name, DnsRecordType.A, extended: true));

    [Fact]
    public void The_longest_name_fits_and_a_longer_one_does_not()
    {
        var label = new string('a', 62);
        var longest = $"{label}.{label}.{label}.{label}.a";
        var bytes = new byte[DnsQuery.LongestBytes];
        Assert.Equal(DnsName.LongestName, DnsName.Write(longest, bytes));
        Assert.Equal(0, DnsName.Write(longest + "a", bytes));
    }

    [Fact]
    public void A_name_of_another_script_is_written_as_IDNA_says()
    {
        var bytes = new byte[DnsQuery.LongestBytes];
        var length = DnsName.Write("bücher.test", bytes);
        var offset = 0;
        Assert.True(DnsName.TryRead(bytes.AsSpan(0, length), ref offset, out var name));
        Assert.Equal("xn--bcher-kva.test", name);
    }

    [Fact]
    public void A_response_with_aliases_addresses_and_services_is_read()
    {
        var bytes = DnsMessages.Response(7, "_x._tcp.test", DnsRecordType.Srv, answers:
        [
            ("_x._tcp.test", 5, DnsMessages.Name("real.test")),
            ("real.test", 33, DnsMessages.Service(10, 20, 8080, "a.test")),
            ("real.test", 16, [3, 1, 2, 3]),
            ("a.test", 1, [192, 0, 2, 1]),
            ("a.test", 28, IPAddress.Parse("2001:db8::1").GetAddressBytes()),
        ]);
        var response = DnsResponse.TryParse(bytes)!;
        Assert.True(response.IsAnswerTo(7, "_X._tcp.test.", DnsRecordType.Srv));
        Assert.False(response.IsAnswerTo(8, "_x._tcp.test", DnsRecordType.Srv));
        Assert.False(response.IsAnswerTo(7, "_y._tcp.test", DnsRecordType.Srv));
        Assert.False(response.IsAnswerTo(7, "_x._tcp.test", DnsRecordType.A));
        Assert.Equal(4, response.Answers.Count);
        var (records, end) = DnsAnswer.Follow(response.Answers, "_x._tcp.test", DnsRecordType.Srv);
        Assert.Equal(("real.test", new DnsService(10, 20, 8080, "a.test")), (end, Assert.Single(records).Service));
        Assert.Equal("192.0.2.1 2001:db8::1", string.Join(' ', response.Answers.Where(a => a.Address is not null).Select(a => a.Address)));
    }

    [Fact]
    public void A_chain_of_aliases_that_bites_its_tail_ends()
    {
        var bytes = DnsMessages.Response(7, "a.test", DnsRecordType.A, answers: [("a.test", 5, DnsMessages.Name("b.test")), ("b.test", 5, DnsMessages.Name("a.test"))]);
        Assert.Empty(DnsAnswer.Follow(DnsResponse.TryParse(bytes)!.Answers, "a.test", DnsRecordType.A).Records);
    }

    [Theory]
    [InlineData("C000")] // to itself
    [InlineData("C002")] // forward
    [InlineData("0161C000")] // to its own beginning
    [InlineData("C0FF")] // beyond the end
    [InlineData("8000")] // reserved bits
    [InlineData("0561")] // label beyond the end
    public void Pointers_that_lead_nowhere_are_refused(string hex)
    {
        var offset = 0;
        Assert.False(DnsName.TryRead(Convert.FromHexString(hex), ref offset, out _));
    }

    [Fact]
    public void Names_that_are_read_are_those_that_were_written()
    {
        var label = Gen.Choose(1, 20).SelectMany(length => Gen.Elements("abcXYZ019-_".ToCharArray()).ArrayOf(length)).Select(chars => new string(chars));
        var name = Gen.Choose(1, 8).SelectMany(count => label.ArrayOf(count)).Select(labels => string.Join('.', labels));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(name.ToArbitrary(), text =>
        {
            var bytes = DnsMessages.Name(text);
            var offset = 0;
            return DnsName.TryRead(bytes, ref offset, out var read) && read == text && offset == bytes.Length;
        }));
    }

    [Fact]
    public void No_bytes_make_the_reader_throw_or_hang()
    {
        byte[] good = DnsMessages.Response(7, "_x._tcp.test", DnsRecordType.Srv, answers:
            [("_x._tcp.test", 33, DnsMessages.Service(1, 2, 3, "a.test")), ("a.test", 1, [192, 0, 2, 1]), ("b.test", 5, [0xC0, 0x0C])]);
        var random = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();
        var mutated =
            from flips in Gen.Zip(Gen.Choose(0, good.Length - 1), Gen.Choose(0, 255)).ListOf()
            from length in Gen.Choose(0, good.Length)
            select Mutate(good, flips, length);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Gen.OneOf(random, mutated).ToArbitrary(), bytes =>
        {
            var response = DnsResponse.TryParse(bytes);
            return response is null || response.Answers.All(answer => answer.Name.Length > 0);
        }));
    }

    [Fact]
    public void Priorities_come_in_order_and_weights_decide_by_lot()
    {
        DnsService[] services = [new(20, 5, 1, "late"), new(10, 0, 1, "zero"), new(10, 90, 1, "heavy"), new(10, 10, 1, "light")];
        var random = new Random(1);
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 10_000; i++)
        {
            var order = ServiceOrder.Arrange(services, sum => random.Next(sum + 1));
            Assert.Equal("late", order[3].Target);
            first[order[0].Target] = first.GetValueOrDefault(order[0].Target) + 1;
        }

        // 90 % and 10 %, less the one lot in 101 that weight 0 has.
        Assert.InRange(first["heavy"], 8700, 9100);
        Assert.InRange(first["light"], 800, 1100);
        Assert.InRange(first["zero"], 50, 150);
    }

    private static byte[] Mutate(byte[] good, IEnumerable<(int Index, int Value)> flips, int length)
    {
        byte[] bytes = [.. good];
        foreach (var (index, value) in flips)
            bytes[index] = (byte)value;
        return bytes[..length];
    }
}

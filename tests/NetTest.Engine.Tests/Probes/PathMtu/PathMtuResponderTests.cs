using System.Net;
using FsCheck;
using FsCheck.Fluent;
using NetTest.Engine.Probes.PathMtu;
using Xunit;

namespace NetTest.Engine.Tests.Probes.PathMtu;

public sealed class PathMtuResponderTests
{
    private static readonly IPEndPoint s_source = new(IPAddress.Parse("192.0.2.1"), 4711);

    private readonly ManualTime _time = new();
    private readonly PathMtuResponder _responder;
    private readonly List<byte[]> _sent = [];

    public PathMtuResponderTests() => _responder = new PathMtuResponder(_time);

    [Fact]
    public void A_probe_of_any_size_is_answered_by_64_bytes_that_say_how_much_arrived()
    {
        Assert.True(_responder.Handle(Probe(1472), s_source, Keep));

        var answer = Assert.Single(_sent);
        Assert.Equal(64, answer.Length);
        var message = PathMtuMessage.TryParse(answer)!.Value;
        Assert.Equal((PathMtuMessageKind.Acknowledgement, 7UL, 3U, 1472U), (message.Kind, message.Session, message.Sequence, message.Size));
    }

    [Fact]
    public void Who_has_the_cookie_gets_packets_of_the_sizes_asked_for()
    {
        _responder.Handle(Request(Cookie(), 100, 1472, 65507), s_source, Keep);
        Assert.Equal([100, 1472, 65507], _sent.Select(sent => sent.Length));
        Assert.All(_sent, sent => Assert.Equal((uint)sent.Length, PathMtuMessage.TryParse(sent)!.Value.Size));
    }

    [Theory]
    [InlineData("192.0.2.1", 4712)]
    [InlineData("192.0.2.2", 4711)]
    [InlineData("2001:db8::1", 4711)]
    public void A_cookie_is_worth_nothing_elsewhere(string address, int port)
    {
        _responder.Handle(Request(Cookie(), 1472), new IPEndPoint(IPAddress.Parse(address), port), Keep);
        Assert.Equal(PathMtuMessageKind.Acknowledgement, PathMtuMessage.TryParse(Assert.Single(_sent))!.Value.Kind);
    }

    [Fact]
    public void A_cookie_ends()
    {
        var cookie = Cookie();
        _time.Advance(TimeSpan.FromMinutes(2));
        _responder.Handle(Request(cookie, 1472), s_source, Keep);
        Assert.Equal(64, Assert.Single(_sent).Length);
    }

    [Fact]
    public void An_address_gets_no_more_than_its_share_and_hears_so()
    {
        var cookie = Cookie();
        for (var request = 0; request < 100; request++)
            _responder.Handle(Request(cookie, 65507, 65507, 65507, 65507, 65507, 65507), s_source, Keep);
        Assert.InRange(_sent.Where(sent => sent.Length > 64).Sum(sent => sent.Length + 28), PathMtuResponder.BudgetBytes - 65535, PathMtuResponder.BudgetBytes);
        Assert.Equal(PathMtuMessageKind.ReverseDeclined, PathMtuMessage.TryParse(_sent[^1])!.Value.Kind);

        _sent.Clear();
        _time.Advance(TimeSpan.FromSeconds(10));
        _responder.Handle(Request(cookie, 65507), s_source, Keep);
        Assert.Equal(65507, Assert.Single(_sent).Length);
    }

    [Fact]
    public void What_the_network_says_about_a_packet_is_passed_on()
    {
        _responder.Handle(Request(Cookie(), 1472), s_source, Keep);
        var probe = _sent[0];
        _sent.Clear();
        _responder.Refused(probe.AsSpan(0, 64), 1300, IPAddress.Parse("192.0.2.254"), Keep);

        var message = PathMtuMessage.TryParse(Assert.Single(_sent))!.Value;
        Assert.Equal((PathMtuMessageKind.ReverseRefusal, 1472U, 1300U, IPAddress.Parse("192.0.2.254")), (message.Kind, message.Size, message.NamedMtu, message.RefusedBy));
    }

    [Fact]
    public void Whatever_arrives_the_answer_is_never_longer_unless_the_cookie_is_right()
    {
        var datagrams = Gen.Choose(0, 200).SelectMany(length => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length));
        Prop.ForAll(datagrams.ToArbitrary(), datagram => Answered(datagram) <= datagram.Length).QuickCheckThrowOnFailure();
        // The same behind the mark, so that the parts after it are read.
        Prop.ForAll(datagrams.ToArbitrary(), datagram =>
        {
            Probe(64).AsSpan(0, Math.Min(7, datagram.Length)).CopyTo(datagram);
            if (datagram.Length > 7)
                datagram[7] %= 8;
            return Answered(datagram) <= datagram.Length;
        }).QuickCheckThrowOnFailure();
    }

    private int Answered(byte[] datagram)
    {
        _sent.Clear();
        _responder.Handle(datagram, s_source, Keep);
        _responder.Refused(datagram, 1300, null, Keep);
        return _sent.Sum(sent => sent.Length);
    }

    private byte[] Cookie()
    {
        _responder.Handle(Probe(64), s_source, Keep);
        var cookie = PathMtuMessage.Cookie(_sent[^1]).ToArray();
        _sent.Clear();
        return cookie;
    }

    private int Keep(ReadOnlySpan<byte> datagram)
    {
        _sent.Add(datagram.ToArray());
        return 0;
    }

    private static byte[] Probe(int length)
    {
        var datagram = new byte[length];
        new PathMtuMessage { Kind = PathMtuMessageKind.Probe, Session = 7, Sequence = 3 }.Write(datagram);
        return datagram;
    }

    private static byte[] Request(byte[] cookie, params int[] sizes)
    {
        var datagram = new byte[64];
        new PathMtuMessage { Kind = PathMtuMessageKind.ReverseRequest, Session = 7, Sequence = 3 }.Write(datagram, cookie, sizes);
        return datagram;
    }
}

// Drives a server through the life of a conversation group with java.net.http.HttpClient: UserSigs of our own making, as
// Tencent's library is in no registry that the tests use; accounts by their older name, a negative `random`, and the nulls
// that Jackson and others write.

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class ContactGroups {
    private static final String KEY = System.getenv("TENCENT_SECRET_KEY");
    private static final String OK = "\"ActionStatus\":\"OK\",\"ErrorCode\":0,\"ErrorInfo\":\"\"";

    // docs/clients.md: call
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    static String tencent(String command, String body, String usersig) throws Exception {
        String query = "sdkappid=" + System.getenv("TENCENT_SDKAPPID")
            + "&identifier=" + System.getenv("TENCENT_ADMIN")
            + "&usersig=" + usersig // new TLSSigAPIv2(sdkappid, key).genUserSig(identifier, 86400)
            + "&random=" + ThreadLocalRandom.current().nextInt()
            + "&contenttype=json";
        URI address = URI.create(System.getenv("IM_SERVER") + "/v4/" + command + "?" + query);
        HttpRequest request = HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
    // end

    private static String usersig(String key) throws Exception {
        String identifier = System.getenv("TENCENT_ADMIN");
        String sdkappid = System.getenv("TENCENT_SDKAPPID");
        long now = Instant.now().getEpochSecond();
        String signed = "TLS.identifier:%s\nTLS.sdkappid:%s\nTLS.time:%d\nTLS.expire:600\n".formatted(identifier, sdkappid, now);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String sig = Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        String document = """
            {"TLS.ver":"2.0","TLS.identifier":"%s","TLS.sdkappid":%s,"TLS.expire":600,"TLS.time":%d,"TLS.sig":"%s"}"""
            .formatted(identifier, sdkappid, now, sig);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(compressed)) {
            deflater.write(document.getBytes(StandardCharsets.UTF_8));
        }
        String text = Base64.getEncoder().encodeToString(compressed.toByteArray());
        return text.replace('+', '*').replace('/', '-').replace('=', '_');
    }

    private static void equal(Object found, Object expected) {
        if (!found.equals(expected)) {
            throw new AssertionError(found + "\nis not\n" + expected);
        }
    }

    private static void answers(String command, String body, String expected) throws Exception {
        String reply = tencent(command, body, usersig(KEY));
        long now = Instant.now().getEpochSecond();
        String found = Pattern.compile("\"Timestamp\":(\\d+)").matcher(reply).replaceAll(time -> {
            equal(Math.abs(Long.parseLong(time.group(1)) - now) < 600, true);
            return "\"Timestamp\":0";
        });
        equal(found, expected);
    }

    public static void main(String[] arguments) throws Exception {
        String user = "java-" + System.getenv("IM_UNIQUE");
        String friend = user + "f";
        String oneToOne = "{\"Type\":1,\"To_Account\":\"" + friend + "\"}";
        String chatGroup = "{\"Type\":2,\"ToGroupId\":\"@TGS#1B2AUI7RZ\"}";
        // As a typed client writes them, with the fields that the type has and this conversation has not.
        String typedOne = "{\"Type\":1,\"To_Account\":\"" + friend + "\",\"ToGroupId\":null}";
        String typedGroup = "{\"Type\":2,\"To_Account\":null,\"ToGroupId\":\"@TGS#1B2AUI7RZ\"}";
        String fine = "\"ResultCode\":0,\"ResultInfo\":\"\"";
        String from = "{\"From_Account\":\"" + user + "\",";

        answers("im_open_login_svc/account_import",
            "{\"Identifier\":\"" + user + "\",\"Nick\":\"用户\",\"FaceUrl\":null,\"UserID\":null}",
            "{" + OK + "}");
        answers("im_open_login_svc/multiaccount_import",
            "{\"Accounts\":[\"" + friend + "\"],\"AccountList\":null}",
            "{" + OK + ",\"FailAccounts\":[]}");
        answers("recentcontact/create_contact_group",
            from + "\"GroupContactItem\":[{\"GroupName\":\"空\",\"ContactItem\":null}]}",
            "{\"GroupResultItem\":[{\"GroupItem\":{\"GroupName\":\"空\",\"GroupId\":1},\"ResultItem\":[]}]," + OK + "}");
        answers("recentcontact/create_contact_group",
            from + "\"GroupContactItem\":[{\"GroupName\":\"同事\",\"ContactItem\":[" + typedGroup + "]}]}",
            "{\"GroupResultItem\":[{\"GroupItem\":{\"GroupName\":\"同事\",\"GroupId\":2},\"ResultItem\":[{\"ContactItem\":"
                + chatGroup + "," + fine + "}]}]," + OK + "}");
        answers("recentcontact/update_contact_group",
            from + "\"UpdateType\":1,\"UpdateGroup\":{\"UpdateGroupType\":1,\"OldGroupName\":\"同事\",\"NewGroupName\":\"c\","
                + "\"ContactUpdateItem\":null}}",
            "{\"UpdateType\":1,\"UpdateGroupResult\":{\"UpdateGroupType\":1,\"GroupName\":\"c\",\"GroupId\":2,"
                + "\"OldGroupName\":\"同事\"}," + OK + "}");
        answers("recentcontact/update_contact_group",
            from + "\"UpdateType\":1,\"UpdateGroup\":{\"UpdateGroupType\":2,\"OldGroupName\":\"c\",\"NewGroupName\":null,"
                + "\"ContactUpdateItem\":[{\"ContactOptType\":1,\"ContactItem\":" + typedOne + "}]}}",
            "{\"UpdateType\":1,\"UpdateGroupResult\":{\"UpdateGroupType\":2,\"GroupName\":\"c\",\"GroupId\":2,"
                + "\"OldGroupName\":\"c\",\"ContactResultItem\":[{\"ContactOptType\":1,\"ContactItem\":" + oneToOne + ","
                + fine + "}]}," + OK + "}");
        answers("recentcontact/mark_contact",
            from + "\"MarkItem\":[{\"OptType\":1,\"ContactItem\":" + typedOne + ",\"ClearMark\":null,\"SetMark\":[1,2,3],"
                + "\"CustomMark\":null}]}",
            "{\"ResultItem\":[{\"OptType\":1,\"ContactItem\":" + oneToOne + "," + fine + "}]," + OK + ",\"ErrorDisplay\":\"\"}");
        String group = "{\"GroupName\":\"c\",\"GroupId\":2}";
        String conversation = "{\"Type\":1,\"To_Account\":\"" + friend
            + "\",\"StandardMark\":\"1110\",\"ContactGroupId\":[2],\"Timestamp\":0}";
        answers("recentcontact/search_contact_group",
            from + "\"ContactItem\":[" + typedOne + "]}",
            "{\"ContactResultItem\":[" + conversation + "],\"GroupItem\":[{\"GroupName\":\"空\",\"GroupId\":1}," + group + "]," + OK + "}");
        answers("recentcontact/del_contact_group",
            from + "\"GroupName\":[\"c\"]}",
            "{\"GroupItem\":[" + group + "]," + OK + "}");
        answers("recentcontact/get_contact_group",
            from + "\"StartIndex\":null}",
            "{\"ContactItem\":[{\"Type\":1,\"To_Account\":\"" + friend + "\",\"StandardMark\":\"1110\",\"Timestamp\":0}],"
                + "\"GroupItem\":[{\"GroupName\":\"空\",\"GroupId\":1}],\"CompleteFlag\":1,\"NextStartIndex\":0," + OK + "}");

        String gone = tencent("recentcontact/del_contact_group", from + "\"GroupName\":[\"同事\"]}", usersig(KEY));
        equal(gone.startsWith("{\"ActionStatus\":\"FAIL\",\"ErrorCode\":51009,"), true);
        String forged = tencent("recentcontact/get_contact_group", from + "\"StartIndex\":0}", usersig(KEY + "0"));
        equal(forged.startsWith("{\"ActionStatus\":\"FAIL\",\"ErrorCode\":70009,"), true);
    }
}

// Drives a server through the life of a group of Yunzhijia's with java.net.HttpURLConnection: the token by a form, as
// clients that are published in Java and C# ask for it, and typed bodies with their nulls.

import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

public final class GroupGateway {
    // docs/clients.md: call
    static String gateway(String call, String type, String body) throws Exception {
        URL address = new URL(System.getenv("IM_SERVER") + "/gateway/" + call);
        HttpURLConnection connection = (HttpURLConnection) address.openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", type);
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static String accessToken() throws Exception {
        return gateway("oauth2/token/getAccessToken", "application/x-www-form-urlencoded",
            "eid=" + System.getenv("YUNZHIJIA_EID")
                + "&secret=" + URLEncoder.encode(System.getenv("YUNZHIJIA_SECRET"), StandardCharsets.UTF_8)
                + "&timestamp=" + System.currentTimeMillis()
                + "&scope=resGroupSecret");
    }
    // end

    private static final String TYPE = "application/json; charset=UTF-8";
    private static String token;

    private static void equal(Object found, Object expected) {
        if (!found.equals(expected)) {
            throw new AssertionError(found + "\nis not\n" + expected);
        }
    }

    /** What a pattern has in its parentheses, in a reply that it matches from its beginning to its end. */
    private static String match(String reply, String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(reply);
        if (!matcher.matches()) {
            throw new AssertionError(reply + "\ndoes not match\n" + pattern);
        }
        return matcher.groupCount() == 0 ? reply : matcher.group(1);
    }

    private static String call(String call, String body) throws Exception {
        return gateway("xtinterface/" + call + "?accessToken=" + token, TYPE, body);
    }

    private static void tokens() throws Exception {
        String reply = accessToken();
        String pattern = "\\{\"data\":\\{\"accessToken\":\"([0-9a-f]{32})\",\"expireIn\":\\d+,\"refreshToken\":\"[0-9a-f]{32}\"\\},"
            + "\"errorCode\":0,\"success\":true\\}";
        token = match(reply, pattern);
        // A typed client's number for the team's id, a text for the time, and a null.
        String json = "{\"eid\":%s,\"secret\":\"%s\",\"timestamp\":\"%d\",\"scope\":\"resGroupSecret\",\"appId\":null}"
            .formatted(System.getenv("YUNZHIJIA_EID"), System.getenv("YUNZHIJIA_SECRET"), System.currentTimeMillis());
        equal(match(gateway("oauth2/token/getAccessToken", TYPE, json), pattern), token);
        String refresh = reply.replaceAll(".*\"refreshToken\":\"([0-9a-f]+)\".*", "$1");
        String form = "eid=" + System.getenv("YUNZHIJIA_EID") + "&timestamp=" + System.currentTimeMillis()
            + "&scope=resGroupSecret&refreshToken=" + refresh;
        String refreshed = match(gateway("oauth2/token/refreshToken", "application/x-www-form-urlencoded", form), pattern);
        equal(refreshed.equals(token), false);
        token = refreshed;
    }

    public static void main(String[] arguments) throws Exception {
        tokens();
        String user = "java-" + System.getenv("IM_UNIQUE");
        String end = ",\"error\":null,\"errorCode\":0,\"success\":true\\}";
        String group = match(
            call("group/createGroup", "{\"groupName\":null,\"currentUid\":\"" + user + "\",\"userIds\":[\"" + user + "b\"]}"),
            "\\{\"data\":\\{\"groupId\":\"([0-9a-f]{24})\",\"groupName\":\"[^\"]+\",\"groupType\":2,\"status\":1059\\}" + end);
        String who = "{\"currentUid\":\"" + user + "\",\"groupId\":\"" + group + "\"";
        match(call("group/addGroupUser/", who + ",\"userIds\":[\"" + user + "c\"]}"), "\\{\"data\":\\{\"groupId\":\"" + group + "\",.*" + end);
        String notice = match(call("notice/create", who + ",\"title\":\"标题\",\"content\":\"内容\"}"),
            "\\{\"success\":true,\"error\":null,\"data\":\\{\"noticeId\":\"([0-9a-f]{24})\",\"creator\":\"" + user
                + "\",\"title\":\"标题\",\"content\":\"内容\",\"createTime\":\\d{13}\\},\"errorCode\":0\\}");
        String banner = match(
            call("banner/create", who + ",\"params\":{\"title\":\"t\",\"lightAppId\":null,\"thumbUrl\":null}}"),
            "\\{\"success\":true,\"error\":null,\"data\":\\{\"bannerId\":\"([0-9a-f]{24})\"\\},\"errorCode\":0\\}");
        match(call("message/send", who + ",\"msgType\":2,\"content\":\"大家好 <i>\",\"param\":null,\"clientMsgId\":null}"),
            "\\{\"data\":\\{\"msgId\":\"[0-9a-f]{24}\"\\}" + end);
        match(call("group/delGroupUser", who + ",\"userIds\":[\"" + user + "b\"]}"), "\\{\"data\":\\{\"groupId\":\"" + group + "\",.*" + end);
        equal(call("group/groupUsers", who + "}"),
            "{\"data\":{\"managerIds\":[\"" + user + "\"],\"participantIds\":[\"" + user + "\",\"" + user
                + "c\"]},\"success\":true,\"errorCode\":0}");
        String info = call("group/groupInfo", who + "}");
        match(info, "\\{\"data\":\\{\"" + group + "\":\\{\"banner\":\\{\"bannerId\":\"" + banner + "\".*\"participantCount\":2.*"
            + "\"notice\":\\{\"sourceId\":\"" + notice + "\".*" + end);
        String mid = match(call("message/merge/createForCloudflow", who + "}"),
            "\\{\"error\":\"no error\",\"data\":\"([0-9a-f]{24})\",\"errorCode\":200,\"success\":true\\}");

        URL address = new URL(System.getenv("IM_SERVER") + "/imbu/chat/history.html?mid=" + mid + "&eid=" + System.getenv("YUNZHIJIA_EID"));
        try (InputStream in = address.openStream()) {
            match(new String(in.readAllBytes(), StandardCharsets.UTF_8), ".*大家好 &lt;i&gt;.*");
        }
        token = "0".repeat(32);
        match(call("group/groupUsers", who + "}"), "\\{\"data\":null,\"error\":\"[^\"]+\",\"errorCode\":10000401,\"success\":false\\}");
    }
}

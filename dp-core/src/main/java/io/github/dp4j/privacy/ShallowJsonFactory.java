package io.github.dp4j.privacy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/**
 * Refuses text that is nested too deep, which would overflow the stack of what binds it. Jackson
 * can do so itself from 2.15 on; users bring older ones.
 */
final class ShallowJsonFactory extends JsonFactory {

    private static final long serialVersionUID = 1L;

    private final int deepest;

    ShallowJsonFactory(int deepest) {
        this.deepest = deepest;
    }

    private ShallowJsonFactory(ShallowJsonFactory source) {
        super(source, /* codec= */ null);
        this.deepest = source.deepest;
    }

    @Override
    public JsonFactory copy() {
        return new ShallowJsonFactory(this);
    }

    @Override
    protected JsonParser _createParser(InputStream in, IOContext context) throws IOException {
        return new ShallowParser(super._createParser(in, context));
    }

    @Override
    protected JsonParser _createParser(Reader in, IOContext context) throws IOException {
        return new ShallowParser(super._createParser(in, context));
    }

    @Override
    protected JsonParser _createParser(
            char[] text, int offset, int length, IOContext context, boolean recyclable)
            throws IOException {
        return new ShallowParser(super._createParser(text, offset, length, context, recyclable));
    }

    @Override
    protected JsonParser _createParser(byte[] text, int offset, int length, IOContext context)
            throws IOException {
        return new ShallowParser(super._createParser(text, offset, length, context));
    }

    /** Every other way to the next token goes through the two methods here. */
    private final class ShallowParser extends JsonParserDelegate {

        ShallowParser(JsonParser parser) {
            super(parser);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            JsonToken token = delegate.nextToken();
            if (token != null && token.isStructStart()) {
                checkDepth();
            }
            return token;
        }

        @Override
        public JsonToken nextValue() throws IOException {
            JsonToken token = nextToken();
            return token == JsonToken.FIELD_NAME ? nextToken() : token;
        }

        private void checkDepth() throws JsonParseException {
            int depth = 0;
            for (JsonStreamContext at = getParsingContext(); !at.inRoot(); at = at.getParent()) {
                depth++;
            }
            if (depth > deepest) {
                throw new JsonParseException(
                        this,
                        "Document nesting depth ("
                                + depth
                                + ") exceeds the maximum allowed ("
                                + deepest
                                + ")");
            }
        }
    }
}

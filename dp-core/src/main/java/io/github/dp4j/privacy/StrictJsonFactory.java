package io.github.dp4j.privacy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses text that is damaged, in words of ours: fields that are there twice, a text without end
 * or with more after it, and nesting that would overflow the stack of what binds it. Jackson can
 * refuse depth itself from 2.15 on; users bring older ones.
 */
final class StrictJsonFactory extends JsonFactory {

    private static final long serialVersionUID = 1L;

    private final int deepest;

    StrictJsonFactory(int deepest) {
        this.deepest = deepest;
    }

    private StrictJsonFactory(StrictJsonFactory source) {
        super(source, /* codec= */ null);
        this.deepest = source.deepest;
    }

    @Override
    public JsonFactory copy() {
        return new StrictJsonFactory(this);
    }

    @Override
    protected JsonParser _createParser(InputStream in, IOContext context) throws IOException {
        return new StrictParser(super._createParser(in, context));
    }

    @Override
    protected JsonParser _createParser(Reader in, IOContext context) throws IOException {
        return new StrictParser(super._createParser(in, context));
    }

    @Override
    protected JsonParser _createParser(
            char[] text, int offset, int length, IOContext context, boolean recyclable)
            throws IOException {
        return new StrictParser(super._createParser(text, offset, length, context, recyclable));
    }

    @Override
    protected JsonParser _createParser(byte[] text, int offset, int length, IOContext context)
            throws IOException {
        return new StrictParser(super._createParser(text, offset, length, context));
    }

    /** What is wrong with a text, without a full stop. */
    static final class DamagedException extends JsonParseException {

        private static final long serialVersionUID = 1L;

        DamagedException(JsonParser parser, String problem, @Nullable Throwable cause) {
            super(parser, problem, cause);
        }
    }

    /** Every other way to the next token goes through the three methods here. */
    private final class StrictParser extends JsonParserDelegate {

        /** The names so far of each object that is open, innermost first; of an array, none. */
        private final Deque<Set<String>> open = new ArrayDeque<>();

        private boolean begun;

        private @Nullable JsonToken last;

        StrictParser(JsonParser parser) {
            super(parser);
        }

        @Override
        public @Nullable JsonToken nextToken() throws IOException {
            JsonToken token = read();
            last = token;
            if (token == null) {
                if (!begun) {
                    throw damaged("it is empty");
                }
                return null;
            }
            if (open.isEmpty() && begun) {
                throw damaged("there is more after its end");
            }
            begun = true;
            if (token.isStructStart()) {
                open();
            } else if (token.isStructEnd()) {
                open.pop();
            } else if (token == JsonToken.FIELD_NAME && !open.peek().add(currentName())) {
                throw damaged("it has the field " + currentName() + " twice");
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT && !isNumber(getText())) {
                throw damaged(value() + ", which is no number");
            }
            return token;
        }

        /** The last token also once the parser is closed, for whoever asks what was refused. */
        @Override
        public @Nullable JsonToken currentToken() {
            return isClosed() ? last : delegate.currentToken();
        }

        private @Nullable JsonToken read() throws IOException {
            try {
                return delegate.nextToken();
            } catch (JsonEOFException e) {
                throw damaged("it ends before it is complete", e);
            } catch (JsonParseException e) {
                throw damaged(
                        begun && open.isEmpty() ? "there is more after its end" : "it is not JSON",
                        e);
            } catch (JsonProcessingException e) {
                throw damaged("a number, a name or a text in it is far too long", e);
            }
        }

        private void open() throws DamagedException {
            open.push(new HashSet<>());
            if (open.size() > deepest) {
                throw damaged(
                        "it nests " + open.size() + " deep, but may nest " + deepest + " deep");
            }
        }

        @Override
        public @Nullable JsonToken nextValue() throws IOException {
            JsonToken token = nextToken();
            return token == JsonToken.FIELD_NAME ? nextToken() : token;
        }

        @Override
        public JsonParser skipChildren() throws IOException {
            JsonToken token = currentToken();
            if (token != null && token.isStructStart()) {
                for (int outside = open.size() - 1; open.size() > outside; ) {
                    nextToken();
                }
            }
            return this;
        }

        @Override
        public long getLongValue() throws IOException {
            try {
                return delegate.getLongValue();
            } catch (InputCoercionException e) {
                throw damaged(value() + StrictJson.mustBe(long.class), e);
            }
        }

        /** {@code NaN} and the infinities are read as numbers, only to be refused by name. */
        private static boolean isNumber(String text) {
            return Character.isDigit(text.charAt(text.length() - 1)) || text.endsWith(".");
        }

        private String value() throws IOException {
            String name = currentName();
            return (name == null ? "a number in a list" : "its " + name) + " is " + getText();
        }

        private DamagedException damaged(String problem) {
            return damaged(problem, null);
        }

        private DamagedException damaged(String problem, @Nullable Throwable cause) {
            return new DamagedException(this, problem, cause);
        }
    }
}

package clinic;

import io.github.dp4j.cli.data.text.DataFormatException;
import io.github.dp4j.cli.predict.TableModel;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Says how likely a patient is to come back, by the model that dp4j train saved. */
@SpringBootApplication
@RestController
public class ClinicService {

    private final TableModel model;

    /** The file is a setting: {@code --model=dp4j-out/model.zip}. */
    ClinicService(@Value("${model}") Path file) {
        model = TableModel.load(file);
    }

    @PostMapping("/readmission")
    Map<String, Double> readmission(@RequestBody Map<String, String> visit) {
        return model.probabilities(visit);
    }

    /** A column that is missing or a cell that cannot be read is the caller's to mend. */
    @ExceptionHandler
    @ResponseStatus(HttpStatus.BAD_REQUEST)
    Map<String, String> unreadable(DataFormatException e) {
        return Map.of("error", e.getMessage());
    }

    public static void main(String[] args) {
        SpringApplication.run(ClinicService.class, args);
    }
}
